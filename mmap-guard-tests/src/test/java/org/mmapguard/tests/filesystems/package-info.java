/** The promises on file systems that are made for it; run by the profile {@code filesystems}. */
@NullMarked
package org.mmapguard.tests.filesystems;

import org.jspecify.annotations.NullMarked;
