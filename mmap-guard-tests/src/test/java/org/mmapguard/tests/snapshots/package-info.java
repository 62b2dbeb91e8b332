/** Snapshots: one moment of a file, out of reach for others, with nothing left behind. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.snapshots;
