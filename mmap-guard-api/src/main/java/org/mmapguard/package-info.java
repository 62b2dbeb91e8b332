/**
 * Read-only access to whole files through memory mappings: by calls that copy and do not crash the
 * JVM, by zero-copy views that can if another process truncates the file, and by zero-copy views of
 * a private snapshot, which do not depend on the file any more.
 *
 * <p>{@link org.mmapguard.MmapGuard} opens, {@link org.mmapguard.FileData} reads.
 *
 * <ul>
 *   <li><em>Guarded</em> operations copy. Whatever another process does to the file, each returns
 *       the file's bytes or throws at that call.
 *   <li><em>Views</em> of a mapped file are the mapped memory itself. They are safe as long as all
 *       other processes respect the lock on the file; {@link org.mmapguard.FileData} says what can
 *       happen if one does not.
 *   <li>A {@linkplain org.mmapguard.MmapGuard#snapshot snapshot} is a mapped private copy of a
 *       file. Its views are zero-copy and safe.
 * </ul>
 *
 * <p>There are no writable mappings, no general lock API and no asynchronous I/O here.
 *
 * @since 0.1.0
 */
package org.mmapguard;
