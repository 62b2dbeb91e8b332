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

  /**
   * A regular file without a byte cannot be mapped.
   *
   * @param path the file
   * @param reason says whether it has none, or only does not tell, and what to do
   * @return the exception to throw
   */
  FileSystemException empty(Path path, String reason);

  /**
   * A lock on the file is held elsewhere.
   *
   * @param path the file
   * @param reason says by whom, and what to do
   * @return the exception to throw
   */
  FileSystemException locked(Path path, String reason);

  /**
   * The path names something that is not read as a file.
   *
   * @param path what is no regular file
   * @param reason says what it is, and what to do
   * @return the exception to throw
   */
  FileSystemException notRegular(Path path, String reason);

  /**
   * The input has more bytes than are accepted.
   *
   * @param source what to call the input
   * @param limit the most bytes to accept
   * @return the exception to throw
   */
  IOException tooLarge(String source, long limit);

  /**
   * Bytes of a file could not be read although it had them.
   *
   * @param path the file
   * @param fault says what was found
   * @return the exception to throw
   */
  FileSystemException pageFault(Path path, PageFault fault);
}
