/**
 * Architecture rules for projects that leave file mapping to mmap-guard.
 *
 * @since 0.1.0
 */
@NullMarked
package org.mmapguard.boundary;

import org.jspecify.annotations.NullMarked;
