/** What the documents say of the project is so: their links, names and samples. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.docs;
