/** What must not grow in a process that runs for long; run by the profile {@code soak}. */
@NullMarked
package org.mmapguard.tests.soak;

import org.jspecify.annotations.NullMarked;
