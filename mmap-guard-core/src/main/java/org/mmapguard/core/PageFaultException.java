package org.mmapguard.core;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Thrown when bytes of a mapped file are not there: the file was cut, or its device failed.
 *
 * <p>The message names the file, its size when it was mapped and its size now, and tells the two
 * causes apart.
 */
public final class PageFaultException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  /** In bytes. */
  private final long mappedSize;

  /** In bytes, or -1. */
  private final long currentSize;

  PageFaultException(Path path, long mappedSize, long currentSize) {
    super(path.toString(), null, reason(mappedSize, currentSize));
    this.mappedSize = mappedSize;
    this.currentSize = currentSize;
  }

  private static String reason(long mappedSize, long currentSize) {
    if (currentSize < 0) {
      return "the file could not be read, and its size ("
          + mappedSize
          + " bytes when it was mapped)"
          + " cannot be told any more: an I/O error";
    }
    return currentSize < mappedSize
        ? "the file shrank from "
            + mappedSize
            + " to "
            + currentSize
            + " bytes while it was mapped;"
            + " map it again, or have its writers respect the lock"
        : "a page of the file could not be read although the file did not shrink ("
            + mappedSize
            + " bytes when it was mapped, "
            + currentSize
            + " now): an I/O error, or the file was cut"
            + " and grown again";
  }

  /**
   * Returns the size of the file when it was mapped.
   *
   * @return the size in bytes
   */
  public long mappedSize() {
    return mappedSize;
  }

  /**
   * Returns the size of the file when the fault was found.
   *
   * @return the size in bytes, or -1 if the file system did not tell it
   */
  public long currentSize() {
    return currentSize;
  }
}
