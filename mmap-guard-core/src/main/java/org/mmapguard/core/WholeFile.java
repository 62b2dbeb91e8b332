package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The file of a mapping, from its first byte to the last that it has when it is mapped.
 *
 * <p>Another process may truncate it between the moment at which its size is asked for and the one
 * at which it is mapped, and then again: so the size is asked for once more when it is mapped.
 */
final class WholeFile {

  /** How often a file is tried to be mapped that has not become shorter. */
  private static final int MOST_REFUSALS = 8;

  private final Backing file;
  private final Path path;
  private final Failures failures;
  private final long size;

  private WholeFile(Backing file, Path path, Failures failures, long size) {
    this.file = file;
    this.path = path;
    this.failures = failures;
    this.size = size;
  }

  /**
   * Asks an open file for its size.
   *
   * @throws IOException if it is empty, or its size cannot be told
   */
  static WholeFile of(Backing file, Path path, Failures failures) throws IOException {
    long size = file.file().size();
    if (size < 0) {
      throw new FileSystemException(path.toString(), null, "its size cannot be told: an I/O error");
    }
    if (size == 0) {
      throw failures.empty(path, FileKind.emptiness(path));
    }
    return new WholeFile(file, path, failures, size);
  }

  long size() {
    return size;
  }

  /**
   * Maps it.
   *
   * @throws IOException if it cannot be mapped, or is shorter by now
   */
  Boundary.Region map(MappingKind.Owner owner) throws IOException {
    MappingLimit.acquire(path);
    Boundary.Region mapped = null;
    boolean complete = false;
    try {
      mapped = mapAgain(owner);
      // What one thread has is one view, which asks after its body, before anything leaves it.
      if (owner == MappingKind.Owner.ANY_THREAD) {
        requireNotCut();
      }
      file.mapped(mapped);
      complete = true;
      return mapped;
    } finally {
      if (!complete) {
        if (mapped != null) {
          mapped.close();
        }
        MappingLimit.release();
      }
    }
  }

  /**
   * Maps the file, several times if need be: the JDK refuses to map more than there is, and does
   * not say so; and a file that was truncated may have grown again when it is looked at.
   */
  private Boundary.Region mapAgain(MappingKind.Owner owner) throws IOException {
    for (int refusals = 1; ; refusals++) {
      try {
        return Boundary.map(file.file().channel(), size, owner);
      } catch (IOException e) {
        requireNotCut();
        FileSystemException refused = NotMappableException.of(path, size, e);
        boolean isOutOfRoom = refused instanceof NotMappableException told && told.isOutOfRoom();
        if (isOutOfRoom || refusals == MOST_REFUSALS) {
          throw refused;
        }
      }
    }
  }

  private void requireNotCut() throws IOException {
    long sizeNow = file.file().size();
    if (sizeNow < size) {
      throw failures.pageFault(path, Recorder.faulted(path, new PageFault(size, sizeNow, null)));
    }
  }
}
