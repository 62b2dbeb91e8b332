package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Thrown when the system refuses to map a file that could be opened and locked. */
public final class NotMappableException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  /** Whether the process, not the file, is the cause. */
  private final boolean outOfRoom;

  private NotMappableException(Path path, String reason, boolean outOfRoom) {
    super(path.toString(), null, reason);
    this.outOfRoom = outOfRoom;
  }

  static NotMappableException of(Path path, long size, IOException cause) {
    // The JDK wraps ENOMEM, and only that, in an OutOfMemoryError.
    boolean outOfRoom = cause.getCause() instanceof OutOfMemoryError;
    NotMappableException failure =
        new NotMappableException(
            path,
            outOfRoom
                ? "no room to map "
                    + size
                    + " bytes: the process is out of address space (ulimit -v) or of mappings"
                    + " (vm.max_map_count)"
                : "the file system does not map it (" + cause.getMessage() + "); load reads it",
            outOfRoom);
    failure.initCause(cause);
    return failure;
  }

  /**
   * Tells a lack of address space or mappings, which may pass, from a file that never maps.
   *
   * @return true if mapping the file may work another time
   */
  public boolean isOutOfRoom() {
    return outOfRoom;
  }
}
