/** The scripts and workflows that release the project do what is said of them. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.release;
