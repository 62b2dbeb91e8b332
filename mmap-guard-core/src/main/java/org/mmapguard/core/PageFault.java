package org.mmapguard.core;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says that bytes of a mapped file are not there to be read, and what is known about why.
 *
 * <p>A signal between the two modules: the caller's exception is made where it is caught.
 */
public final class PageFault extends Exception {

  private static final long serialVersionUID = 1L;

  /** In bytes. */
  private final long mappedSize;

  /** In bytes, or -1. */
  private final long currentSize;

  PageFault(long mappedSize, long currentSize, @Nullable IOException cause) {
    super(reason(mappedSize, currentSize, cause), cause, true, false);
    this.mappedSize = mappedSize;
    this.currentSize = currentSize;
  }

  private static String reason(long mappedSize, long currentSize, @Nullable IOException cause) {
    if (cause instanceof SourceOrCopy.Lost) {
      return String.valueOf(cause.getMessage());
    }
    String error = cause == null ? "an I/O error" : "an I/O error (" + cause.getMessage() + ")";
    if (currentSize < 0) {
      return "the file could not be read, and its size ("
          + mappedSize
          + " bytes when it was mapped) cannot be told any more: "
          + error;
    }
    if (currentSize < mappedSize) {
      return "the file was truncated from "
          + mappedSize
          + " to "
          + currentSize
          + " bytes while it was mapped; map it again, or have its writers respect the lock";
    }
    return "a page of the file could not be read although the file is not shorter ("
        + mappedSize
        + " bytes when it was mapped, "
        + currentSize
        + " now): "
        + (cause == null
            ? "an I/O error, a full file system that has no room for a page of a hole, or the file"
                + " was truncated and grew again"
            : error);
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
   * Returns the size of the file after the fault was found.
   *
   * @return the size in bytes, or -1 if the file system did not tell it
   */
  public long currentSize() {
    return currentSize;
  }

  /**
   * Returns what to tell the user, without the name of the file.
   *
   * @return a sentence
   */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
