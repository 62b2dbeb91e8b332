package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Thrown when a file that could be opened cannot be mapped, or not without a lock. Made under the
 * name of its superclass, so that the JVM loads it when it is thrown, and not to verify its users.
 */
public final class NotMappableException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  /** Whether the process, not the file, is the cause. */
  private final boolean outOfRoom;

  private NotMappableException(Path path, String reason, boolean outOfRoom) {
    super(Printable.name(path), null, reason);
    this.outOfRoom = outOfRoom;
  }

  static FileSystemException of(Path path, long size, IOException cause) {
    // The JDK wraps ENOMEM, and only that, in an OutOfMemoryError.
    boolean outOfMemory = cause.getCause() instanceof OutOfMemoryError;
    boolean outOfLocks = !outOfMemory && MemoryLockLimit.refuses(size);
    String reason =
        outOfMemory
            ? "the process is out of address space (ulimit -v) or of mappings (vm.max_map_count)"
            : MemoryLockLimit.REFUSAL;
    NotMappableException failure =
        new NotMappableException(
            path,
            outOfMemory || outOfLocks
                ? "no room to map " + size + " bytes: " + reason
                : "the file system does not map it (" + cause.getMessage() + "); load reads it",
            outOfMemory || outOfLocks);
    failure.initCause(cause);
    return failure;
  }

  /** What is mapped has to be locked; what is copied need not be. */
  static FileSystemException notLocked(Path path, IOException cause) {
    NotMappableException failure =
        new NotMappableException(
            path,
            "cannot be mapped, because its file system does not lock it ("
                + cause.getMessage()
                + "); load, readFile and snapshot copy it without a lock",
            false);
    failure.initCause(cause);
    return failure;
  }

  /** Without native access, a file is known by its number alone. */
  static FileSystemException unsteady(Path path) {
    return new NotMappableException(
        path,
        "cannot be mapped, because its file system gives it another inode number at each look, so"
            + " that the open file cannot be told to be the one of that name; load and readFile"
            + " read it, and with native access it can be mapped",
        false);
  }

  /**
   * Tells a lack of address space, mappings or memory to lock, which may pass, from a file that
   * never maps.
   *
   * @return true if mapping the file may work another time
   */
  public boolean isOutOfRoom() {
    return outOfRoom;
  }
}
