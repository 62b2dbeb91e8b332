/** Defects that were found once, each with the test that found it or a smaller one. */
@NullMarked
package org.mmapguard.tests.regressions;

import org.jspecify.annotations.NullMarked;
