/**
 * The one place that maps files, locks them and owns native memory.
 *
 * <p>{@link org.mmapguard.core.Boundary} makes every dangerous call, {@link
 * org.mmapguard.core.FaultBarrier} is the only way to read mapped bytes, {@link
 * org.mmapguard.core.MappedCopies} says on which processors it is taken, {@link
 * org.mmapguard.core.Mapping} ties their lifetimes, and the rest of the package prepares their
 * input: what kind of file a path names, which file that is, and how a stream is read into bounded
 * memory. The package is exported to the module {@code org.mmapguard} alone.
 *
 * @since 0.1.0
 */
package org.mmapguard.core;
