/**
 * Error Prone checks that keep raw file mapping, file locks and native memory in one class.
 *
 * @since 0.1.0
 */
@NullMarked
package org.mmapguard.errorprone;

import org.jspecify.annotations.NullMarked;
