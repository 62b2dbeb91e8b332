package org.mmapguard.tests.snapshots;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A snapshot that another thread is making, of a file that takes long enough to be observed. */
final class SnapshotInProgress {

  private static final long LONG_ENOUGH = 1L << 29;

  private final Thread thread;
  private volatile FileData.@Nullable Mapped result;
  private volatile @Nullable Throwable failure;
  private volatile boolean interrupted;

  private SnapshotInProgress(Path file) {
    thread = Thread.ofPlatform().start(() -> run(file));
  }

  static SnapshotInProgress start(Path file) {
    return new SnapshotInProgress(file);
  }

  /** Starts one of a large file, and returns when the copying has begun. */
  static SnapshotInProgress of(Path directory) throws IOException, InterruptedException {
    Path file = SparseFile.of(directory.resolve("large"), LONG_ENOUGH);
    SnapshotInProgress snapshot = start(file);
    while (snapshot.isRunning() && Descriptors.privateFilesOf("self").isEmpty()) {
      Thread.onSpinWait();
    }
    if (!snapshot.isRunning()) {
      snapshot.join().close();
      Assumptions.abort("needs a file system that copies, and does not share blocks");
    }
    return snapshot;
  }

  private void run(Path file) {
    try {
      result = MmapGuard.snapshot(file);
    } catch (Throwable e) {
      failure = e;
    }
    interrupted = Thread.currentThread().isInterrupted();
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  /** Tells whether it sleeps. */
  boolean isWaiting() {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Waits for the end, and returns the snapshot. */
  FileData.Mapped join() throws InterruptedException {
    thread.join();
    FileData.Mapped made = result;
    if (made == null) {
      throw new AssertionError(failure);
    }
    return made;
  }

  /** Waits for the end, and returns why there is no snapshot. */
  @Nullable Throwable joinFailure() throws InterruptedException {
    thread.join();
    return failure;
  }

  /** Waits for the end, whichever it is. */
  void joinInEitherCase() throws InterruptedException {
    thread.join();
    FileData.Mapped made = result;
    if (made != null) {
      made.close();
    }
  }

  /** Tells whether the interrupt flag was set at the end. */
  boolean wasInterrupted() {
    return interrupted;
  }
}
