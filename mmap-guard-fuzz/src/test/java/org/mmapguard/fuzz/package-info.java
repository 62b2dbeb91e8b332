/** What must hold for any input, with inputs that are mutated towards code not yet reached. */
@NullMarked
package org.mmapguard.fuzz;

import org.jspecify.annotations.NullMarked;
