package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the default file system, open and locked once in this JVM, however often it is used.
 *
 * <p>On POSIX systems a record lock belongs to the process. A second lock on the same file is an
 * error in Java, and closing any descriptor of the file drops the lock for all of them. So there is
 * one descriptor per file (not per path), shared by all uses, and closed with the last of them.
 *
 * <p>There may be more where files move: one of the lower layer of an overlay is copied up when it
 * is first opened for writing, and a descriptor from before keeps mapping the old pages, under the
 * size of the new ones. So once a file was written to, the next use opens it anew. No other write
 * moves it, and so one that was written to before it was opened is where it stays.
 */
final class LockedFile {

  /**
   * How often a file that is in use is opened anew: to move it takes one write, but what looks like
   * one may only have set the time of modification.
   */
  private static final int MOST_REOPENINGS = 8;

  private final Object key;

  // Guarded by this object's monitor.
  private @Nullable OpenFile descriptor;
  private @Nullable FileIdentity opened;
  private @Nullable LockKind lock;
  private final List<OpenFile> outdated = new ArrayList<>(0);
  private @Nullable Path openedAs;
  private boolean proven;
  private int reopenings;
  private int uses;
  private boolean retired;

  LockedFile(Object key) {
    this.key = key;
  }

  /** Adds one use; null if the file is gone, or is not what the path names any more. */
  @Nullable Use join(Path path, FileIdentity identity, boolean written, Failures failures)
      throws IOException {
    try {
      synchronized (this) {
        boolean joined =
            !retired
                && (uses == 0
                    ? openAndLock(path, identity, written, failures)
                    : isProven(path, identity) && refresh(path, identity));
        if (!joined) {
          return null;
        }
        return use(identity);
      }
    } finally {
      LockTable.closeUnlockedParked();
    }
  }

  private Use use(FileIdentity identity) {
    uses++;
    return new Use(
        this, Objects.requireNonNull(descriptor), identity, Objects.requireNonNull(lock));
  }

  /** Has the descriptor stand at a position of its own, if there is one. */
  synchronized void mark() throws IOException {
    if (descriptor != null) {
      descriptor.mark();
    }
  }

  /** Adds one use if the descriptor stands at one of the positions. */
  synchronized @Nullable Use joinIfAtOneOf(Set<Long> positions, FileIdentity identity)
      throws IOException {
    return uses > 0 && positions.contains(Objects.requireNonNull(descriptor).mark())
        ? use(identity)
        : null;
  }

  /**
   * Tells whether this is the file that a path names now. Two looks at a path can miss that it led
   * to another file in between, and then the descriptor is that file's. Whoever comes by the same
   * path gets what the path led to; whoever comes by another must not.
   */
  private boolean isProven(Path path, FileIdentity identity) throws IOException {
    if (lock != LockKind.POSIX || proven || path.equals(openedAs)) {
      return true;
    }
    proven = Objects.requireNonNull(descriptor).isFile(path, identity);
    if (!proven) {
      LockTable.mistaken(this); // before it leaves, so that it can be found all along
      leaveTable();
    }
    return proven;
  }

  /** Opens the file anew if the descriptor may show what it was, not what it is. */
  private boolean refresh(Path path, FileIdentity identity) throws IOException {
    if (reopenings == MOST_REOPENINGS || identity.isSameState(Objects.requireNonNull(opened))) {
      return true;
    }
    OpenFile fresh = OpenFile.of(path);
    // To close it would drop the lock, or that of another file if the path names one by now.
    outdated.add(fresh);
    if (!fresh.isFile(path, identity)) {
      return false;
    }
    outdated.set(outdated.size() - 1, Objects.requireNonNull(descriptor));
    descriptor = fresh;
    opened = identity;
    reopenings++;
    return true;
  }

  private boolean openAndLock(Path path, FileIdentity identity, boolean written, Failures failures)
      throws IOException {
    try {
      return tryOpenAndLock(path, identity, written, failures);
    } catch (FileSystemException e) {
      if (!LockTable.isLockedInThisJvm(e)
          || (descriptor != null && descriptor.isFile(path, identity))) {
        throw e;
      }
    }
    // The path led to another file while it was opened, and that is the locked one.
    leaveTable();
    return false;
  }

  private boolean tryOpenAndLock(
      Path path, FileIdentity identity, boolean written, Failures failures) throws IOException {
    boolean sameFile = true;
    boolean locked = false;
    try {
      if (descriptor == null) {
        descriptor = OpenFile.of(path);
        opened = descriptor.identity(path);
        sameFile = opened.isSameFile(identity) && (written || opened.isSameState(identity));
      }
      if (sameFile) {
        lock = SharedLock.take(descriptor, path, failures);
        locked = true;
        openedAs = path;
        proven = false;
        LockTable.unpark(this);
      }
      return locked;
    } finally {
      if (!locked) {
        discard(sameFile);
      }
    }
  }

  private void release() {
    synchronized (this) {
      if (--uses == 0) {
        discard(true);
      }
    }
    LockTable.closeUnlockedParked();
  }

  /** Closes what is not used, or parks it where closing would drop the lock of other code. */
  private void discard(boolean reusable) {
    if (!reusable) {
      leaveTable();
    }
    // This monitor keeps newcomers away from what is in the table, and our lock of the JDK all
    // others. What has neither may be any file.
    if (!retired || lock == LockKind.POSIX) {
      closeOrPark();
    } else if (!SharedLock.whileNobodyLocks(this::closeOrPark)) {
      park();
    }
  }

  private void closeOrPark() {
    // There is one lock of the JDK on a file in a JVM: if that is ours, there is no other.
    if (descriptor != null && lock != LockKind.POSIX && descriptor.isLockedByOtherCode()) {
      park();
    } else {
      retire();
    }
  }

  private void park() {
    lock = null;
    outdated.forEach(OpenFile::unlock);
    if (descriptor != null) {
      descriptor.unlock();
      LockTable.park(this);
    }
  }

  /** Closes the descriptor, and the lock with it, before a newcomer can open and lock again. */
  private void retire() {
    OpenFile last = descriptor;
    descriptor = null;
    outdated.forEach(OpenFile::close);
    if (last != null) {
      last.close();
    }
    LockTable.unpark(this);
    leaveTable();
    LockTable.forget(this);
  }

  private void leaveTable() {
    retired = true;
    LockTable.remove(key, this);
  }

  /** Tries again to close a file that is parked. */
  synchronized void closeIfUnlocked() {
    if (uses == 0 && descriptor != null) {
      discard(true);
    }
  }

  /**
   * One use of a locked file.
   *
   * @param identity what the file was when the use began
   * @param lock what holds it locked
   */
  record Use(LockedFile file, OpenFile descriptor, FileIdentity identity, LockKind lock)
      implements Backing {

    /** Ends the use; the last one to end unlocks and closes the file. To be called once. */
    @Override
    public void close() {
      file.release();
    }
  }
}
