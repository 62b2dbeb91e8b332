package org.mmapguard;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Printable;

/** Has every exception of an opening name the path, and in one line, whoever made it. */
final class FailedOpening {

  private FailedOpening() {}

  /** Returns the exception to throw instead: most often the same. */
  static IOException told(Path path, IOException e) {
    if (!(e instanceof ClosedByInterruptException)) {
      return inOneLine(e);
    }
    if (e.getCause() == null) { // it has no message, nor takes one
      e.initCause(
          new FileSystemException(
              Printable.name(path), null, "was not opened: the thread was interrupted"));
    }
    return e;
  }

  private static IOException inOneLine(IOException e) {
    if (!(e instanceof FileSystemException raw) || isOneLine(raw)) {
      return e;
    }
    FileSystemException told = rewritten(raw);
    told.setStackTrace(raw.getStackTrace());
    told.initCause(raw.getCause());
    for (Throwable suppressed : raw.getSuppressed()) {
      told.addSuppressed(suppressed);
    }
    return told;
  }

  /** A message of the JDK cannot be changed, so an exception of the same type takes the place. */
  private static FileSystemException rewritten(FileSystemException raw) {
    String file = line(raw.getFile());
    String reason = line(raw.getReason());
    return switch (raw) {
      case NoSuchFileException _ -> new NoSuchFileException(file, null, reason);
      case AccessDeniedException _ -> new AccessDeniedException(file, null, reason);
      default -> new FileSystemException(file, null, reason);
    };
  }

  private static boolean isOneLine(FileSystemException e) {
    String message = String.valueOf(e.getMessage());
    return message.equals(Printable.of(message));
  }

  private static @Nullable String line(@Nullable String text) {
    return text == null ? null : Printable.of(text);
  }
}
