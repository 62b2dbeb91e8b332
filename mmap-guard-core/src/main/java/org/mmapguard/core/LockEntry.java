package org.mmapguard.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that this JVM has open for the JDK's lock, and where it stands.
 *
 * <pre>{@code
 *             .-------------6--------------.
 *             |                            v
 * (none) --1--> LOCKING --2--> LOCKED --6--> CLOSING --7--> (none)
 *                ^    |         |            ^    ^ | ^ |
 *                |    '----3----+-> MISTAKEN-6    5 8 5 9
 *                4                                | v | v
 *                '------------------------------ PARKED, UNCLOSED
 *                                                STRAY
 * }</pre>
 *
 * <ol>
 *   <li>opened, and put under the key of a file: one thread takes the lock, others wait for it
 *   <li>locked, or of a file system without locks; uses are counted
 *   <li>found to be another file than that of its key, since the path led there for a moment; under
 *       no key from now on, so that nobody gets it by that
 *   <li>PARKED, and opened by somebody again, who tries to lock it again
 *   <li>looked at again, as happens whenever a file is opened or closed; or the oldest of too many
 *       STRAYs, which is closed whatever locks that ends
 *   <li>the last use ended, or the lock was refused; who opens the same file waits, since what is
 *       closed now would take a newcomer's lock with it
 *   <li>closed, and only then gone
 *   <li>not closed, because other code of this JVM has a lock, which that would end: PARKED under
 *       its key, or a STRAY, of which nobody knows which file it is
 *   <li>not closed, because there was no memory or no stack; some of it may be closed, so that
 *       nobody can use it, and whoever comes closes the rest
 * </ol>
 *
 * <p>{@link LockTable} alone changes where it stands. What is open, and its lock, has a monitor of
 * its own.
 */
final class LockEntry {

  /** Where it stands. */
  enum State {
    /** One thread is taking the lock. */
    LOCKING,
    /** Used, under its key. */
    LOCKED,
    /** Used, or to be closed, under no key, since it is another file. */
    MISTAKEN,
    /** Not used, under its key; other code of this JVM has a lock. */
    PARKED,
    /** Not used, under no key; other code of this JVM may have a lock. */
    STRAY,
    /** One thread is closing it, unless other code has a lock. */
    CLOSING,
    /** Not used, and nobody is closing it, since an error of the JVM kept the last one from it. */
    UNCLOSED
  }

  /**
   * How often one that is in use is opened anew: to move it, as an overlay does, takes one write,
   * but what looks like one may only have set the time of modification.
   */
  private static final int MOST_REOPENINGS = 8;

  final Object key;
  private final Path openedAs;
  private final List<OpenFile> files = new ArrayList<>(1); // the last one is the one to read
  private FileIdentity opened;
  volatile State state;
  int uses;

  // Guarded by this object's monitor, as are the files.
  private int reopenings;
  private boolean proven;
  private Optional<Boundary.RecordLock> lock = Optional.empty(); // reachable, as it has to be

  LockEntry(Path path, FileIdentity identity, OpenFile file, State state) {
    key = identity.key();
    openedAs = path;
    opened = identity;
    files.add(file);
    this.state = state;
  }

  /** Tells whether a thread locks or closes it, so that others wait. */
  boolean isInTransition() {
    return state == State.LOCKING || state == State.CLOSING;
  }

  boolean isUnused() {
    return state == State.PARKED || state == State.STRAY || state == State.UNCLOSED;
  }

  /** Tells whether who came for it has to close it, and to look again. */
  boolean isToBeClosed() {
    return state == State.CLOSING;
  }

  synchronized boolean isLocked() {
    return lock.isPresent() && (state == State.LOCKED || state == State.MISTAKEN);
  }

  synchronized void locked(Optional<Boundary.RecordLock> taken) {
    if (taken.isPresent()) {
      lock = taken; // else another thread may have taken it
    }
  }

  synchronized Optional<Boundary.RecordLock> lock() {
    return lock;
  }

  /** Returns the file as it was opened last. */
  synchronized OpenFile file() {
    return files.getLast();
  }

  /** Returns what is to be closed. */
  synchronized List<OpenFile> files() {
    return List.copyOf(files);
  }

  /** Returns what they were when they were opened. */
  synchronized FileIdentity opened() {
    return opened;
  }

  /**
   * Tells whether this is known to be the file that a path names. Two looks at a path can miss that
   * it led to another file in between, and then this is that file. Whoever comes by the same path
   * gets what the path led to; whoever comes by another must not.
   */
  synchronized boolean isProvenFor(Path path) {
    return proven || path.equals(openedAs);
  }

  /** Notes that it was shown to be the file of its key. */
  synchronized void proven() {
    proven = true;
  }

  /** Tells whether it may have moved since it was opened, and counts that it is opened anew. */
  synchronized boolean mustReopen(FileIdentity named) {
    if (named.isSameState(opened) || reopenings == MOST_REOPENINGS) {
      return false;
    }
    reopenings++;
    return true;
  }

  /** Adds a descriptor of the same file as it is now, which the next uses read. */
  synchronized void reopened(OpenFile file, FileIdentity named) {
    files.add(file);
    opened = named;
  }
}
