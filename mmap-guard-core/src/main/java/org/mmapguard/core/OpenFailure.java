package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Why a file was not opened, and what to do. */
final class OpenFailure {

  private OpenFailure() {}

  /**
   * Finds out why a file was not opened, which {@link java.io.FileNotFoundException} does not tell.
   */
  static IOException reason(Path path, IOException e) throws IOException {
    path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
    return notOpened(path, e);
  }

  /** Says that a file cannot be opened although nothing is wrong with it. */
  static FileSystemException notOpened(Path path, IOException cause) {
    FileSystemException failure =
        new FileSystemException(
            path.toString(),
            null,
            "cannot be opened although it exists and may be read ("
                + cause.getMessage()
                + ")"
                + remedy(String.valueOf(cause.getMessage())));
    failure.initCause(cause);
    return failure;
  }

  /** Advises only where the cause is known: in a locale whose messages these are. */
  static String remedy(String message) {
    if (message.contains("Too many open files in system")) {
      return "; the system is out of file descriptors: raise fs.file-max";
    }
    return message.contains("Too many open files")
        ? "; the process is out of file descriptors: close some, or raise the limit (ulimit -n)"
        : "";
  }
}
