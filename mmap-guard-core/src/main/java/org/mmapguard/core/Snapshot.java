package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a file had at one moment, in a file that no other process has.
 *
 * <p>The source is locked while it is copied. Against writers that ignore the lock, size and times
 * are compared before and after. The kernel takes times from a clock that ticks, so that two writes
 * within a tick look like one: a file that was just written to is copied once the tick is over.
 */
final class Snapshot implements Backing {

  /** How often a file is copied again because it was written to meanwhile. */
  private static final int ATTEMPTS = 5;

  /** In milliseconds: twice the longest tick of a Linux kernel. */
  private static final long TICK = 20;

  /** In milliseconds: the tick of file systems that record no fractions, such as FAT. */
  private static final long COARSE_TICK = 2000;

  private final PrivateFile file;
  private final FileIdentity source;

  private Snapshot(PrivateFile file, FileIdentity source) {
    this.file = file;
    this.source = source;
  }

  /** Makes the file to copy to. */
  @FunctionalInterface
  private interface Target {
    PrivateFile make() throws IOException;
  }

  /** Locks and copies the file that the path names; interruptible. */
  static Snapshot of(Path path, Failures failures) throws IOException {
    return of(path, () -> PrivateFile.beside(path), failures);
  }

  /** Does so with a copy that lies in a directory. */
  static Snapshot in(Path directory, Path path, Failures failures) throws IOException {
    return of(path, () -> PrivateFile.in(directory), failures);
  }

  private static Snapshot of(Path path, Target target, Failures failures) throws IOException {
    Events.SnapshotMade event = Recorder.snapshotBegun();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Snapshot snapshot = attempt(path, target, failures);
      if (snapshot != null) {
        Recorder.snapshotMade(event, path, snapshot.source.size(), Duration.ZERO);
        return snapshot;
      }
    }
    throw new FileSystemException(
        path.toString(),
        null,
        "was changed each of the "
            + ATTEMPTS
            + " times that it was copied; try again later, or have its writers lock it"
            + " exclusively");
  }

  /** Copies the file once; null if it was changed meanwhile. */
  private static @Nullable Snapshot attempt(Path path, Target target, Failures failures)
      throws IOException {
    Backing locked = Backing.openToCopy(path, failures);
    try { // not by resources: an error that the JVM throws twice cannot suppress itself
      return copyOf(locked, path, target, failures);
    } finally {
      locked.close();
    }
  }

  private static @Nullable Snapshot copyOf(
      Backing locked, Path path, Target target, Failures failures) throws IOException {
    State before = State.of(path);
    long size = before.identity.size();
    if (!before.identity.isSameFile(locked.identity()) || locked.file().size() != size) {
      return null;
    }
    if (size == 0) {
      throw failures.empty(path, FileKind.emptiness(path));
    }
    before.awaitNextTick();
    PrivateFile copy = target.make();
    Snapshot snapshot = null;
    try {
      long copied = copy.copyFrom(locked.file(), path, size, Snapshot::requireNoInterrupt);
      if (State.of(path).equals(before)) {
        requireWhole(path, size, copied);
        snapshot = new Snapshot(copy, before.identity);
      }
      return snapshot;
    } finally {
      if (snapshot == null) {
        copy.close();
      }
    }
  }

  private static void requireNoInterrupt() throws ClosedByInterruptException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
  }

  private static void requireWhole(Path path, long size, long copied) throws IOException {
    if (copied < size) {
      throw new FileSystemException(
          path.toString(),
          null,
          "ended after " + copied + " of its " + size + " bytes; load reads it");
    }
  }

  @Override
  public PrivateFile file() {
    return file;
  }

  @Override
  public FileIdentity identity() {
    return source;
  }

  @Override
  public LockKind lock() {
    return LockKind.NONE;
  }

  @Override
  public Optional<FileSystemException> unlocked() {
    return Optional.empty(); // nobody else has it
  }

  @Override
  public void close() {
    file.close();
  }

  /**
   * What shows that a file was written to.
   *
   * @param changed the time of the last change, which unlike that of modification nobody can set;
   *     where there is none, that
   */
  private record State(FileIdentity identity, FileTime changed) {

    static State of(Path path) throws IOException {
      FileIdentity identity = FileIdentity.of(path);
      return new State(
          identity,
          path.getFileSystem().supportedFileAttributeViews().contains("unix")
              ? (FileTime) Files.getAttribute(path, "unix:ctime")
              : identity.modified());
    }

    /** Waits until a write would be recorded with another time than the last one. */
    void awaitNextTick() throws ClosedByInterruptException {
      Instant last = changed.toInstant();
      long tick = last.equals(last.truncatedTo(ChronoUnit.SECONDS)) ? COARSE_TICK : TICK;
      if (last.plusMillis(tick).isBefore(Instant.now())) {
        return;
      }
      try {
        Thread.sleep(tick);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedByInterruptException();
      }
    }
  }
}
