/**
 * Promise one: guarded operations answer at the call, and views do what their table says.
 *
 * <p>What could crash runs in a JVM of its own, through {@link
 * org.mmapguard.tests.faults.ForkedJvm}.
 */
@NullMarked
package org.mmapguard.tests.faults;

import org.jspecify.annotations.NullMarked;
