package org.mmapguard.core;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;

/**
 * Stands between the readers of a mapping and its end.
 *
 * <p>Each guarded step enters and leaves, and closing waits for those inside. Foreign code never
 * runs inside. Reads of batches do not enter: each batch says when it reads, and closing waits for
 * that too.
 */
final class Gate {

  private final Path path;
  private final StampedLock lock = new StampedLock();
  private final Set<MappedBatch> batches = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;
  private volatile boolean closing;

  /**
   * Makes a gate that is open.
   *
   * @param path what is mapped
   */
  Gate(Path path) {
    this.path = path;
  }

  /**
   * Enters for one step.
   *
   * @return what to {@linkplain #leave leave} with
   * @throws IllegalStateException if the gate is closed
   */
  long enter() {
    long stamp = lock.readLock();
    if (!open) {
      lock.unlockRead(stamp);
      requireOpen();
    }
    return stamp;
  }

  void leave(long stamp) {
    lock.unlockRead(stamp);
  }

  boolean isOpen() {
    return open;
  }

  void requireOpen() {
    if (!open) {
      throw new IllegalStateException(path + ": the mapping is closed");
    }
  }

  void add(MappedBatch batch) {
    batches.add(batch);
  }

  void remove(MappedBatch batch) {
    batches.remove(batch);
  }

  /** Tells whether a read of a batch may go on: false if it must {@link #awaitClosing}. */
  boolean isQuiet() {
    return open && !closing;
  }

  /**
   * Waits until the attempt to close is over.
   *
   * @throws IllegalStateException if it succeeded
   */
  void awaitClosing() {
    leave(enter());
  }

  /**
   * Runs an action while nobody reads, and closes the gate unless that fails.
   *
   * @return false if the gate was closed before; then nothing is run
   */
  boolean close(Runnable end) {
    long stamp = lock.writeLock();
    try {
      if (!open) {
        return false;
      }
      closing = true;
      batches.forEach(MappedBatch::awaitIdle);
      end.run();
      open = false;
      return true;
    } finally {
      closing = false;
      lock.unlockWrite(stamp);
    }
  }
}
