/** What the original in Rust tests and no other package here does. */
@NullMarked
package org.mmapguard.tests.ported;

import org.jspecify.annotations.NullMarked;
