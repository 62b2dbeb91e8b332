package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private static final ConcurrentHashMap<Object, LockedFile> BY_KEY = new ConcurrentHashMap<>();

  /**
   * Files that other code of this JVM has locked. Closing our descriptor would drop that lock, so
   * it is kept, and closed once the lock is gone. There are never more than files with such locks.
   */
  private static final Set<LockedFile> PARKED = ConcurrentHashMap.newKeySet();

  /** How often a file may be replaced by another of the same name while it is being opened. */
  private static final int ATTEMPTS = 100;

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
  private final ProvenNames names = new ProvenNames();
  private int reopenings;
  private int uses;
  private boolean retired;

  private LockedFile(Object key) {
    this.key = key;
  }

  /** Opens and locks the file that the path names, or joins those who have done so. */
  static Use acquire(Path path, Failures failures) throws IOException {
    if (!FileKind.isOnDefaultFileSystem(path)) {
      throw new UnsupportedOperationException(
          path
              + ": only files of the default file system can be mapped; load and readFile copy"
              + " it");
    }
    FileIdentity before = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      FileKind kind = FileKind.of(path, attributes);
      if (kind != FileKind.REGULAR) {
        throw failures.notRegular(path, kind.refusal());
      }
      FileIdentity identity = FileIdentity.of(path, attributes);
      LockedFile file = BY_KEY.computeIfAbsent(identity.key(), LockedFile::new);
      boolean written =
          before != null && identity.isSameFile(before) && !identity.isSameState(before);
      Use use = file.join(path, identity, written, failures);
      if (use != null) {
        return use;
      }
      before = identity;
    }
    throw new FileSystemException(
        path.toString(), null, "was replaced again and again while it was being opened");
  }

  /** Adds one use; null if the file is gone, or is not what the path names any more. */
  private @Nullable Use join(Path path, FileIdentity identity, boolean written, Failures failures)
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
        uses++;
        return new Use(
            this, Objects.requireNonNull(descriptor), identity, Objects.requireNonNull(lock));
      }
    } finally {
      closeUnlockedParked();
    }
  }

  private boolean isProven(Path path, FileIdentity identity) throws IOException {
    if (lock != LockKind.POSIX) {
      return true; // the descriptor itself was examined
    }
    ProvenNames.Answer answer = names.prove(path, identity);
    if (answer == ProvenNames.Answer.DISPROVEN) {
      leaveTable();
    }
    return answer == ProvenNames.Answer.PROVEN;
  }

  /** Opens the file anew if the descriptor may show what it was, not what it is. */
  private boolean refresh(Path path, FileIdentity identity) throws IOException {
    if (reopenings == MOST_REOPENINGS || identity.isSameState(Objects.requireNonNull(opened))) {
      return true;
    }
    OpenFile fresh = OpenFile.of(path);
    // To close it would drop the lock, or that of another file if the path names one by now.
    outdated.add(fresh);
    if (!fresh.identity(path).isSameFile(identity)) {
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
    boolean isNew = descriptor == null;
    try {
      return tryOpenAndLock(path, identity, written, failures);
    } catch (FileSystemException e) {
      if (!isNew || !(e.getCause() instanceof OverlappingFileLockException)) {
        throw e;
      }
    }
    // Two looks at a path can miss that it named another file in between. So before it is said of
    // this file that other code has locked it, a second descriptor is asked.
    if (retired) {
      return false;
    }
    stray(Objects.requireNonNull(descriptor));
    descriptor = null;
    return tryOpenAndLock(path, identity, written, failures);
  }

  /** Parks a descriptor of a file that is not known. */
  static void stray(OpenFile unknown) {
    LockedFile stray = new LockedFile(unknown);
    stray.descriptor = unknown;
    stray.retired = true;
    PARKED.add(stray);
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
        names.begin(path);
        leaveParked();
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
    closeUnlockedParked();
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
      PARKED.add(this);
    }
  }

  /** Closes the descriptor, and the lock with it, before a newcomer can open and lock again. */
  private void retire() {
    OpenFile last = descriptor;
    descriptor = null;
    outdated.forEach(OpenFile::close);
    outdated.clear();
    names.close();
    if (last != null) {
      last.close();
    }
    leaveParked();
    leaveTable();
  }

  private void leaveParked() {
    // Hardly ever is a file parked, and to ask for this one takes its identity hash code.
    if (!PARKED.isEmpty()) {
      PARKED.remove(this);
    }
  }

  private void leaveTable() {
    retired = true;
    BY_KEY.remove(key, this);
  }

  private static void closeUnlockedParked() {
    if (PARKED.isEmpty()) {
      return;
    }
    for (LockedFile parked : PARKED) {
      synchronized (parked) {
        if (parked.uses == 0 && parked.descriptor != null) {
          parked.discard(true);
        }
      }
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
