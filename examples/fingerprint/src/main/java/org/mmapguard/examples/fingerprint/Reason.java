package org.mmapguard.examples.fingerprint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Words for failures whose exceptions carry only a path. */
final class Reason {

  private Reason() {}

  /** Returns one line that names the file and says what was wrong with it. */
  static String of(String file, IOException failure) {
    String reason =
        switch (failure) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "permission denied";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          default -> String.valueOf(failure.getMessage());
        };
    // A reason of the operating system or of a stream may not name the file.
    return (reason.startsWith(file) ? reason : file + ": " + reason)
        .lines()
        .findFirst()
        .orElse(file);
  }
}
