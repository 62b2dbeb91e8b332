/** What threads may see of one another when they close what others use; the rest is forbidden. */
@NullMarked
package org.mmapguard.stress;

import org.jspecify.annotations.NullMarked;
