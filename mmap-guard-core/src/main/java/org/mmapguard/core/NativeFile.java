package org.mmapguard.core;

import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file that is open and locked with native access: by a descriptor of its own, whose locks nobody
 * else can drop, neither other code of this process nor another use of the file.
 *
 * <p>It takes two descriptors. One has a number that is known, and the locks. The other is the
 * JDK's, which maps and reads; it is opened through the entry of the first in {@code
 * /proc/self/fd}, and so is of the same file whatever the path names by then.
 *
 * <p>{@link NativeOpening} opens and locks it. Closing: unlock, so that no child that inherited the
 * descriptor keeps the locks; then close, unless that drops locks of other code ({@link
 * KeptFiles}).
 *
 * <p>Held by the tests {@code LocksEndWithTheDataTest}, {@code LocksInThisJvmWithNativeAccessTest},
 * {@code FileSystemsWithoutLocksTest} and {@code FlippedNamesTest}.
 */
final class NativeFile implements Backing {

  /** How many there are of each file, by its key; guarded by its monitor. */
  private static final Map<Object, int[]> OPEN = new HashMap<>();

  private static int changes;

  private final KeptFiles.Own own;
  private final OpenFile file;
  private final LockKind lock;
  private boolean closed;

  /** Makes one of what was opened and locked. */
  NativeFile(KeptFiles.Own own, OpenFile file, LockKind lock) {
    this.own = own;
    this.file = file;
    this.lock = lock;
    count(own.identity, 1);
  }

  @Override
  public OpenFile file() {
    return file;
  }

  @Override
  public FileIdentity identity() {
    return own.identity;
  }

  @Override
  public LockKind lock() {
    return lock;
  }

  @Override
  public Optional<FileSystemException> unlocked() {
    return Optional.empty();
  }

  private static void count(FileIdentity identity, int difference) {
    synchronized (OPEN) {
      int[] uses = OPEN.get(identity.key());
      if (uses == null) {
        uses = new int[1];
        OPEN.put(identity.key(), uses);
      }
      uses[0] += difference;
      changes++;
      if (uses[0] == 0) {
        OPEN.remove(identity.key());
      }
    }
  }

  /** Returns how many descriptors all of these have on a file, at least. */
  static int descriptorsOn(FileIdentity identity) {
    synchronized (OPEN) {
      int[] uses = OPEN.get(identity.key());
      return uses == null ? 0 : 2 * uses[0];
    }
  }

  /** Returns how often one was opened or closed: what is counted meanwhile counts nothing. */
  static int changes() {
    synchronized (OPEN) {
      return changes;
    }
  }

  /** Returns the descriptor that has the locks, for what else the kernel does with one. */
  Descriptor descriptor() {
    return own.descriptor;
  }

  /** Unlocks the file, then closes it. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      // Before anything is closed, so that there are never fewer than counted.
      count(own.identity, -1);
      KeptFiles.closeOrKeep(own);
    }
    KeptFiles.closeHarmless(); // also what was to be closed here, if that threw an error
  }
}
