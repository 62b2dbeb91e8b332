package org.mmapguard.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.mmapguard.core.LockEntry.State;

/**
 * The files that this JVM has open for the JDK's lock: finds, counts and ends them. {@link
 * LockEntry} shows the states that they go through.
 *
 * <p>Nobody holds the monitor while a system call is made: {@link JdkFile} opens, locks and closes,
 * and tells the outcome. Who waits here, waits for a thread that locks or closes the same file,
 * never for one that opens it: that may take for ever, as if a FIFO is put in its place.
 *
 * <p>Held by the tests {@code OneLockPerFileTest}, {@code LocksOfOtherCodeTest}, {@code
 * FlippedNamesTest}, {@code WrittenFilesAreOpenedAnewTest} and {@code LockLifetimeProperties}.
 */
final class LockTable {

  // Guarded by the monitor of this class, as are states and uses.
  private static final Map<Object, LockEntry> BY_KEY = new HashMap<>();
  private static final Set<LockEntry> UNDER_NO_KEY = new LinkedHashSet<>();

  /** How many there are of which nobody knows which file they are; more, and the oldest goes. */
  private static final int MOST_STRAYS = 64;

  /** How many are PARKED, STRAY or UNCLOSED, hardly ever any; read without the monitor. */
  private static final AtomicInteger UNUSED = new AtomicInteger();

  private LockTable() {}

  /**
   * Uses the file that is under a key, if there is one, once nobody locks or closes it; if that was
   * PARKED, it is LOCKING now, and the caller has to take the lock; if it was UNCLOSED, CLOSING,
   * and the caller has to close it.
   */
  static synchronized Optional<LockEntry> join(Object key) {
    boolean interrupted = false;
    LockEntry entry;
    while ((entry = BY_KEY.get(key)) != null && entry.isInTransition()) {
      try {
        LockTable.class.wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Optional<LockEntry> joined = Optional.ofNullable(entry);
    if (entry != null) {
      use(entry);
    }
    return joined;
  }

  /**
   * Puts a file that was opened under its key, for the caller to lock; empty if there is one by
   * now.
   */
  static synchronized Optional<LockEntry> enter(Path path, FileIdentity identity, OpenFile file) {
    LockEntry entry = new LockEntry(path, identity, file, State.LOCKING);
    Optional<LockEntry> entered = Optional.of(entry);
    boolean complete = false;
    try {
      if (BY_KEY.putIfAbsent(entry.key, entry) != null) {
        return Optional.empty();
      }
      entry.uses = 1;
      complete = true;
      return entered;
    } finally {
      if (!complete) { // the map may have it, but no memory to become larger
        BY_KEY.remove(entry.key, entry);
      }
    }
  }

  /** Takes in a file of which nobody knows which one it is, for the caller to close. */
  static synchronized LockEntry enterStray(Path path, FileIdentity named, OpenFile file) {
    LockEntry entry = new LockEntry(path, named, file, State.CLOSING);
    UNDER_NO_KEY.add(entry);
    return entry;
  }

  private static void use(LockEntry entry) {
    if (entry.state == State.UNCLOSED) {
      change(entry, State.CLOSING);
      return;
    }
    if (entry.state == State.PARKED) {
      change(entry, State.LOCKING);
    }
    entry.uses++;
  }

  /** Notes that the lock was taken, or that there is none; who uses it next tries again then. */
  static synchronized void locked(LockEntry entry, Optional<Boundary.RecordLock> lock) {
    entry.locked(lock);
    change(entry, State.LOCKED);
  }

  /** Notes that a file is not that of its key. */
  static synchronized void mistaken(LockEntry entry) {
    change(entry, State.MISTAKEN);
  }

  /** Ends a use; true if that was the last one, so that the caller has to close. */
  static synchronized boolean leave(LockEntry entry) {
    if (--entry.uses > 0) {
      return false;
    }
    change(entry, State.CLOSING);
    return true;
  }

  /** Notes that closing would end a lock of other code; returns what is one too many, to close. */
  static synchronized Optional<LockEntry> notClosed(LockEntry entry) {
    change(entry, BY_KEY.get(entry.key) == entry ? State.PARKED : State.STRAY);
    LockEntry oldest = null;
    int strays = 0;
    for (LockEntry other : UNDER_NO_KEY) {
      if (other.state == State.STRAY && strays++ == 0) {
        oldest = other;
      }
    }
    if (oldest == null || strays <= MOST_STRAYS) {
      return Optional.empty();
    }
    Optional<LockEntry> tooMany = Optional.of(oldest);
    change(oldest, State.CLOSING);
    return tooMany;
  }

  /** Notes that the caller does not close it, as for want of memory; allocates nothing. */
  static synchronized void unclosed(LockEntry entry) {
    change(entry, State.UNCLOSED);
  }

  /** Forgets what was closed. */
  static synchronized void closed(LockEntry entry) {
    BY_KEY.remove(entry.key, entry);
    UNDER_NO_KEY.remove(entry);
    LockTable.class.notifyAll();
  }

  private static void change(LockEntry entry, State state) {
    if (state == State.MISTAKEN || state == State.STRAY) {
      UNDER_NO_KEY.add(entry); // first, because there may be no memory for it
      BY_KEY.remove(entry.key, entry);
    }
    boolean wasUnused = entry.isUnused();
    entry.state = state;
    UNUSED.addAndGet((entry.isUnused() ? 1 : 0) - (wasUnused ? 1 : 0));
    LockTable.class.notifyAll();
  }

  static boolean hasUnused() {
    return UNUSED.get() > 0;
  }

  /** Has the caller close one, if nobody else does and nobody uses it by now. */
  static synchronized boolean takeToClose(LockEntry entry) {
    boolean free = entry.isUnused();
    if (free) {
      change(entry, State.CLOSING);
    }
    return free;
  }

  /** Uses all that are locked, to look for one among them. */
  static synchronized List<LockEntry> useAll() {
    List<LockEntry> entries = new ArrayList<>();
    for (LockEntry entry : all()) {
      if (entry.isLocked()) {
        entries.add(entry);
      }
    }
    for (int i = 0; i < entries.size(); i++) { // without an iterator: there may be no memory
      use(entries.get(i));
    }
    return entries;
  }

  /** Returns all, also those of which nobody knows which file they are. */
  static synchronized List<LockEntry> all() {
    List<LockEntry> entries = new ArrayList<>(BY_KEY.values());
    entries.addAll(UNDER_NO_KEY);
    return entries;
  }
}
