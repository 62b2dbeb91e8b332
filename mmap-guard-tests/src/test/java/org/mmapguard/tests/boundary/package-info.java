/** The boundary around mapped memory: what each fence stops, and what it does not. */
@NullMarked
package org.mmapguard.tests.boundary;

import org.jspecify.annotations.NullMarked;
