package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;

/** One read of a stream, and what it means if that returns nothing or fails. */
final class StreamRead {

  private StreamRead() {}

  /**
   * Reads at least one byte, also from a stream that returns 0 against its contract; -1 at the end.
   */
  static int read(InputStream in, byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.read(target, offset, length);
      if (count != 0) {
        return count;
      }
      int single = in.read();
      if (single < 0) {
        return -1;
      }
      target[offset] = (byte) single;
      return 1;
    } catch (SocketTimeoutException e) {
      throw e; // a kind of InterruptedIOException, but nobody interrupted
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  /**
   * Says what could not be read: the JDK has only the system's text for the error.
   *
   * @param name what to call the input
   * @param position how many bytes had been read
   * @return the exception to throw: the cause itself if its type or its message says as much
   */
  static IOException failed(String name, long position, IOException cause) {
    if (cause instanceof InterruptedIOException
        || cause instanceof ClosedChannelException
        || (cause.getMessage() != null && cause.getMessage().startsWith(name))) {
      return cause;
    }
    FileSystemException failure =
        new FileSystemException(
            name, null, "I/O error while reading, after " + position + " bytes: " + reason(cause));
    failure.initCause(cause);
    return failure;
  }

  /** The text alone if the type says no more. */
  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return cause.getClass() == IOException.class && message != null ? message : cause.toString();
  }
}
