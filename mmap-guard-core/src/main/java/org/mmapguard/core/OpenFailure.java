package org.mmapguard.core;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Why a file was not opened or not locked, and what to do.
 *
 * <p>The texts of the C library are for people, in any language: they are quoted, and nothing is
 * concluded from them.
 */
final class OpenFailure {

  private OpenFailure() {}

  /** Says so as the JDK does. */
  static IOException interrupted() {
    return new ClosedByInterruptException();
  }

  /**
   * Finds out why a file was not opened, which {@link java.io.FileNotFoundException} does not tell.
   */
  static IOException reason(Path path, IOException e) throws IOException {
    path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
    return notOpened(path, e);
  }

  /** Says that a file cannot be opened although nothing is wrong with it. */
  static FileSystemException notOpened(Path path, IOException cause) {
    return failure(path, notOpened(String.valueOf(cause.getMessage())) + remedy(), cause);
  }

  /** Says that nobody can tell which file was opened. */
  static FileSystemException replaced(Path path) {
    return failure(path, "was replaced again and again while it was being opened", null);
  }

  /** Finds out why {@code open(2)} failed with an error number. */
  static IOException of(Path path, int error) throws IOException {
    path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
    String advice =
        switch (error) {
          case 23 -> "; the system is out of file descriptors: raise fs.file-max";
          case 24 ->
              "; the process is out of file descriptors: close some, or raise the limit (ulimit"
                  + " -n)";
          default -> "";
        };
    return failure(path, notOpened(textOf(error)) + advice, null);
  }

  private static String notOpened(String reason) {
    return "cannot be opened although it exists and may be read (" + reason + ")";
  }

  private static String textOf(int error) {
    return switch (error) {
      case 5 -> "Input/output error";
      case 11 -> "another process has a lease on it, and does not give it back";
      case 23 -> "Too many open files in system";
      case 24 -> "Too many open files";
      case 37 -> "No locks available";
      default -> "error number " + error;
    };
  }

  /** Says what to do if it is for want of descriptors that a file was not opened. */
  static String remedy() {
    String home = System.getProperty("java.home");
    if (home == null) {
      return "";
    }
    // A file that can be opened if any can, as often as one opening opens files.
    String classes = Path.of(home, "lib", "modules").toString();
    try (FileInputStream _ = new FileInputStream(classes);
        FileInputStream _ = new FileInputStream(classes)) {
      return "";
    } catch (IOException e) {
      return "; no more file descriptors are to be had: close some, or raise the limit of the"
          + " process (ulimit -n) or of the system (fs.file-max)";
    }
  }

  static FileSystemException lockedByThisJvm(
      Path path, Failures failures, OverlappingFileLockException cause) {
    Module module = OpenFailure.class.getModule();
    FileSystemException failure =
        failures.locked(
            path,
            "other code of this JVM holds a lock on it; release that first; if it is a second copy"
                + " of this library, have both use one, or start the JVM with"
                + " --enable-native-access="
                + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    failure.initCause(cause);
    return failure;
  }

  static FileSystemException lockedByThisProcess(Path path, Failures failures) {
    return failures.locked(
        path, "other code of this process holds a lock on it; release that first");
  }

  static FileSystemException lockedByAnotherProcess(Path path, Failures failures) {
    OptionalLong process = ProcFs.holderOf(path);
    return failures.locked(
        path,
        "another process"
            + (process.isPresent() ? " (pid " + process.getAsLong() + ")" : "")
            + " holds an exclusive lock on it; try again when that is released");
  }

  /** Says that a lock was neither taken nor refused. */
  static FileSystemException notLocked(Path path, int error) {
    return failure(path, "it could not be locked (" + textOf(error) + ")", null);
  }

  private static FileSystemException failure(
      Path path, String reason, @Nullable IOException cause) {
    FileSystemException failure = new FileSystemException(path.toString(), null, reason);
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }
}
