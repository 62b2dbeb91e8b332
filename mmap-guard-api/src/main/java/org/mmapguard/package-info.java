/**
 * Read-only access to whole files, without a copy and without risk to the JVM.
 *
 * <p>{@link org.mmapguard.MmapGuard} opens, {@link org.mmapguard.FileData} reads. Its methods are
 * of two families. <em>Guarded</em> operations copy: whatever another process does to the file,
 * they return the file's bytes or throw at that call. <em>Views</em> are zero-copy: they are as
 * safe as the other users of the file are well-behaved, and {@link org.mmapguard.FileData#view}
 * says exactly how far that goes.
 *
 * <p>There are no writable mappings, no general lock API and no asynchronous I/O here.
 *
 * @since 0.1.0
 */
package org.mmapguard;
