/** The promises on other JVMs and processors; run by the profile {@code jvms}. */
@NullMarked
package org.mmapguard.tests.jvms;

import org.jspecify.annotations.NullMarked;
