package org.mmapguard.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that asks all leases whether somebody waits to write; there is one only while there
 * are leases.
 *
 * <p>It neither runs nor waits for code of the application, and whatever fails is tried again: a
 * process that waits to write must not wait for ever.
 */
final class LeaseWatcher {

  /** In nanoseconds, between two rounds. */
  private static final long SHORTEST_PAUSE = 5_000_000;

  private static final long LONGEST_PAUSE = 100_000_000;

  /** In nanoseconds: twenty times what it takes to look, so that many cost a twentieth of a CPU. */
  private static final long PAUSE_FOR_EACH = 10_000;

  private static final Set<LeasedFile> FILES = ConcurrentHashMap.newKeySet();

  /** Written under the monitor of this class. */
  private static volatile @Nullable Thread thread;

  private LeaseWatcher() {}

  /** Watches the lease of a file, until that says that it is over. */
  static synchronized void add(LeasedFile file) {
    FILES.add(file);
    boolean watched = thread != null;
    try {
      if (!watched) {
        Thread started = new Thread(null, LeaseWatcher::watch, "mmap-guard-leases", 0, false);
        started.setDaemon(true);
        started.setContextClassLoader(null);
        started.start();
        thread = started;
        watched = true;
      }
    } finally {
      if (!watched) {
        FILES.remove(file);
      }
    }
  }

  private static void watch() {
    while (!isOver()) {
      try {
        for (LeasedFile file : FILES) {
          tryToWatch(file);
        }
      } catch (Error e) {
        // Tried again: there may be memory then.
      }
      LockSupport.parkNanos(
          Math.clamp(PAUSE_FOR_EACH * FILES.size(), SHORTEST_PAUSE, LONGEST_PAUSE));
    }
  }

  /** Lets no failure of one file keep the others waiting. */
  private static void tryToWatch(LeasedFile file) {
    try {
      if (!file.watch()) {
        FILES.remove(file);
      }
    } catch (RuntimeException | Error e) {
      // Tried again in the next round, from its beginning.
    }
  }

  /**
   * Looks at all leases, so that those whose turn has not come know since when they are waited for.
   */
  static void look() {
    // Who copies holds the monitor of a file. If two threads asked for those of others, they could
    // wait for each other.
    if (Thread.currentThread() == thread) {
      for (LeasedFile file : FILES) {
        file.look();
      }
    }
  }

  private static synchronized boolean isOver() {
    if (FILES.isEmpty()) {
      thread = null;
      return true;
    }
    return false;
  }
}
