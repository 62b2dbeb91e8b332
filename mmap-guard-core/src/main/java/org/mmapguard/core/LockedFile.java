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
 * <p>On overlayfs there may be more: a file of the lower layer is copied up when it is first opened
 * for writing, and a descriptor from before keeps mapping the old pages, under the size of the new
 * ones. So once such a file was written to, the next use opens it anew.
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

  private final Object key;

  // Guarded by this object's monitor.
  private @Nullable OpenFile descriptor;
  private @Nullable FileIdentity opened;
  private final List<OpenFile> outdated = new ArrayList<>(0);
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
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      FileKind kind = FileKind.of(path, attributes);
      if (kind != FileKind.REGULAR) {
        throw failures.notRegular(path, kind.refusal());
      }
      FileIdentity identity = FileIdentity.of(path, attributes);
      LockedFile file = BY_KEY.computeIfAbsent(identity.key(), LockedFile::new);
      Use use = file.join(path, identity, failures);
      if (use != null) {
        return use;
      }
    }
    throw new FileSystemException(
        path.toString(), null, "was replaced again and again while it was being opened");
  }

  /** Adds one use; null if the file is gone, or is not what the path names any more. */
  private @Nullable Use join(Path path, FileIdentity identity, Failures failures)
      throws IOException {
    try {
      synchronized (this) {
        if (retired
            || !(uses == 0 ? openAndLock(path, identity, failures) : refresh(path, identity))) {
          return null;
        }
        uses++;
        return new Use(this, Objects.requireNonNull(descriptor), identity);
      }
    } finally {
      closeUnlockedParked();
    }
  }

  /** Opens the file anew if the descriptor may show what it was, not what it is. */
  private boolean refresh(Path path, FileIdentity identity) throws IOException {
    if (identity.isSameState(Objects.requireNonNull(opened)) || !FileKind.isOnOverlay(path)) {
      return true;
    }
    OpenFile fresh = OpenFile.of(path);
    // To close it would drop the lock, or that of another file if the path names one by now.
    outdated.add(fresh);
    FileIdentity now = FileIdentity.of(path);
    if (!now.isSameFile(identity) || !now.isSameState(identity)) {
      return false;
    }
    outdated.set(outdated.size() - 1, Objects.requireNonNull(descriptor));
    descriptor = fresh;
    opened = identity;
    return true;
  }

  private boolean openAndLock(Path path, FileIdentity identity, Failures failures)
      throws IOException {
    boolean sameFile = true;
    boolean locked = false;
    try {
      if (descriptor == null) {
        descriptor = OpenFile.of(path);
        opened = FileIdentity.of(path);
        sameFile =
            opened.isSameFile(identity)
                && (opened.isSameState(identity) || !FileKind.isOnOverlay(path));
      }
      if (sameFile) {
        lock(descriptor, path, failures);
        locked = true;
        leaveParked();
      }
      return locked;
    } finally {
      if (!locked) {
        discard(sameFile);
      }
    }
  }

  private static void lock(OpenFile descriptor, Path path, Failures failures) throws IOException {
    boolean locked;
    try {
      locked = Boundary.lock(descriptor.lockable());
    } catch (OverlappingFileLockException e) {
      FileSystemException failure =
          failures.locked(path, "other code of this JVM holds a lock on it; release that first");
      failure.initCause(e);
      throw failure;
    } catch (IOException e) {
      throw notLocked(path, e);
    }
    if (!locked) {
      throw failures.locked(
          path, "another process holds an exclusive lock on it; try again when that is released");
    }
  }

  /** Advises only where the cause is known: in a locale whose messages these are. */
  private static FileSystemException notLocked(Path path, IOException e) {
    String message = String.valueOf(e.getMessage());
    boolean unsupported =
        message.equals("No locks available")
            || message.equals("Operation not supported")
            || message.equals("Function not implemented")
            || message.equals("Invalid argument");
    FileSystemException failure =
        new FileSystemException(
            path.toString(),
            null,
            unsupported
                ? "the file system does not lock it ("
                    + message
                    + "); copy the file to one that supports POSIX record locks"
                : "it could not be locked (" + message + ")");
    failure.initCause(e);
    return failure;
  }

  private void release() {
    synchronized (this) {
      if (--uses == 0) {
        retire();
      }
    }
    closeUnlockedParked();
  }

  /** Closes the descriptor after a failure, or parks it where that would drop another's lock. */
  private void discard(boolean reusable) {
    if (!reusable) {
      leaveTable();
    }
    if (descriptor != null && isLockedByOtherCode(descriptor)) {
      PARKED.add(this);
    } else {
      retire();
    }
  }

  /** Asks a question only: a lock that it obtains is dropped at once, by closing the descriptor. */
  private static boolean isLockedByOtherCode(OpenFile descriptor) {
    try {
      Boundary.lock(descriptor.lockable());
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Closes the descriptor, and the lock with it, before a newcomer can open and lock again. */
  private void retire() {
    OpenFile last = descriptor;
    descriptor = null;
    outdated.forEach(OpenFile::close);
    outdated.clear();
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

  /** One use of a locked file, and what the file was when the use began. */
  static final class Use implements Backing {

    private final LockedFile file;
    private final OpenFile descriptor;
    private final FileIdentity identity;

    private Use(LockedFile file, OpenFile descriptor, FileIdentity identity) {
      this.file = file;
      this.descriptor = descriptor;
      this.identity = identity;
    }

    @Override
    public OpenFile descriptor() {
      return descriptor;
    }

    @Override
    public FileIdentity identity() {
      return identity;
    }

    /** Ends the use; the last one to end unlocks and closes the file. To be called once. */
    @Override
    public void close() {
      file.release();
    }
  }
}
