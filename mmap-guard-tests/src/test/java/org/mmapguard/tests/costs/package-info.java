/** What calls cost, counted and not timed: bytes of the heap, and system calls. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.costs;
