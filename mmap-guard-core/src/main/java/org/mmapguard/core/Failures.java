package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Makes the exceptions of the public API where a failure is found.
 *
 * <p>The exception types are public and belong to the API module, which this module cannot see. A
 * factory, instead of a translation at the border, keeps the stack trace at the place of the
 * failure.
 */
public interface Failures {

  /** A regular file without a byte cannot be mapped. */
  FileSystemException empty(Path path);

  /** A lock on the file is held elsewhere; {@code reason} says by whom and what to do. */
  FileSystemException locked(Path path, String reason);

  /** The path names something that is not read as a file; {@code reason} says what. */
  FileSystemException notRegular(Path path, String reason);

  /** The input has more than {@code limit} bytes. */
  IOException tooLarge(String source, long limit);

  /** Bytes of a mapped file could not be read during a view. */
  RuntimeException fault(Path path, PageFaultException cause);
}
