/** The command {@code module-info-check}. */
@NullMarked
package org.mmapguard.check;

import org.jspecify.annotations.NullMarked;
