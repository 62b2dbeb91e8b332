package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is behind a mapping: an open file, which its path may not name.
 *
 * <p>A file is opened and locked in one of two ways that have little in common: {@link NativeFile}
 * if the C library may be called, else {@link JdkFile}. Both may have the same file at a time.
 */
sealed interface Backing extends AutoCloseable permits NativeFile, JdkFile, Snapshot, LeasedFile {

  /**
   * Opens and locks the file that the path names, in the way that there is now.
   *
   * @throws NotMappableException if its file system has no locks
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed here, or else returned
  static Backing open(Path path, Failures failures) throws IOException {
    Backing opened = openToCopy(path, failures);
    Optional<FileSystemException> unlocked = opened.unlocked();
    if (unlocked.isPresent()) {
      opened.close();
      throw unlocked.get();
    }
    return opened;
  }

  /** Does the same, but for what is copied, which needs no lock where there is none. */
  @MustBeClosed
  static Backing openToCopy(Path path, Failures failures) throws IOException {
    FaultBarrier.deliver(); // what a view left behind, before anything is taken
    if (!FileKind.isMappable(path)) {
      throw new UnsupportedOperationException(
          path
              + ": only files of the JDK's default file system can be mapped; load and readFile"
              + " copy it");
    }
    return NativeAccess.isThere() && ProcFs.LISTS_DESCRIPTORS
        ? NativeOpening.open(path, failures)
        : JdkOpening.open(path, failures);
  }

  /** Returns the file whose bytes are mapped. */
  ReadableFile file();

  /** Returns what the path named when these were its bytes. */
  FileIdentity identity();

  /** Returns what holds the file locked. */
  LockKind lock();

  /** Tells why it is not locked, if it should be. */
  Optional<FileSystemException> unlocked();

  /** Tells whether a lease stands for a copy that has not been made yet. */
  default boolean isLeased() {
    return false;
  }

  /**
   * Hears where the file was mapped.
   *
   * @param memory closed before this is
   */
  default void mapped(Boundary.Region memory) {}

  /**
   * Closes it. If that throws an error of the JVM, such as that there is no memory, it is to be
   * called again; each step is done once. Not to be called by two threads at a time.
   */
  @Override
  void close();
}
