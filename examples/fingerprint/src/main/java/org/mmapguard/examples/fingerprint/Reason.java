package org.mmapguard.examples.fingerprint;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mmapguard.MmapGuard;

/** Words for failures that people who never saw the program can act on. */
final class Reason {

  private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

  private Reason() {}

  /** Returns one line that names the file and says what was wrong with it. */
  static String of(String file, Exception failure) {
    String reason =
        switch (failure) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "permission denied";
          case MmapGuard.InputTooLargeException e -> tooLarge(file, e.limit());
          case FileSystemException e when e.getReason() != null -> e.getReason();
          default -> String.valueOf(failure.getMessage());
        };
    // A reason of the operating system or of a stream may not name the file.
    return (reason.startsWith(file) ? reason : file + ": " + reason)
        .lines()
        .findFirst()
        .orElse(file);
  }

  private static String tooLarge(String file, long limit) {
    String reason = "has more than " + limit + " bytes; raise --limit";
    return file.equals("-") && Files.isRegularFile(STANDARD_INPUT)
        ? reason + ", or name the file instead of \"-\": then it is mapped, whatever its size"
        : reason;
  }
}
