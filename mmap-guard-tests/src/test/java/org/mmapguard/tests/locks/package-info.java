/** Locks against other processes, other code of this JVM, and interrupts. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.locks;
