/** What advice does to the pages of a file. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.advice;
