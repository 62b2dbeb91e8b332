package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One use of a file that is open and locked by the JDK, without native access.
 *
 * <p>On POSIX systems such a lock belongs to the process. A second one on the same file is an error
 * in Java, and closing any descriptor of the file drops it. So there is one descriptor for each
 * file (not for each path) in {@link LockTable}, shared by all uses, and closed with the last.
 *
 * <p>{@link JdkOpening} opens: it looks at the path, uses the file that is in the table already if
 * that is the one, or else opens it, looks at the path again, enters it into the table, and locks
 * it. Closing is here: the last use closes the descriptor, and the lock with it, and only then is
 * it forgotten. What other code of this JVM has locked is not closed before that lock is gone.
 *
 * <p>Held by the tests {@code OneLockPerFileTest}, {@code LocksOfOtherCodeTest}, {@code
 * WritersStayAwayTest}, {@code FlippedNamesTest} and {@code WrittenFilesAreOpenedAnewTest}.
 */
final class JdkFile implements Backing {

  /** How many threads are closing what may be any file, whose lock they may have meanwhile. */
  private static final AtomicInteger CLOSING_UNLOCKED = new AtomicInteger();

  private final LockEntry entry;
  private final OpenFile file;
  private final FileIdentity identity;
  private final Optional<FileSystemException> unlocked;
  private boolean left;

  private JdkFile(LockEntry entry, FileIdentity named, Optional<FileSystemException> unlocked) {
    this.entry = entry;
    file = entry.file();
    identity = named;
    this.unlocked = unlocked;
  }

  /** Makes the owner of a use that the table has counted, or ends that. */
  static JdkFile of(LockEntry entry, FileIdentity named, Optional<FileSystemException> unlocked) {
    boolean complete = false;
    try {
      JdkFile file = new JdkFile(entry, named, unlocked);
      closeUnused();
      complete = true;
      return file;
    } finally {
      if (!complete) {
        leave(entry);
      }
    }
  }

  @Override
  public OpenFile file() {
    return file;
  }

  @Override
  public FileIdentity identity() {
    return identity;
  }

  @Override
  public LockKind lock() {
    return unlocked.isPresent() ? LockKind.NONE : LockKind.POSIX;
  }

  @Override
  public Optional<FileSystemException> unlocked() {
    return unlocked;
  }

  /** Ends this use; the last one to end unlocks and closes the file. */
  @Override
  public void close() {
    if (!left) {
      left = true;
      leave(entry);
    }
    closeUnused();
  }

  /** Ends a use, once; whatever is thrown, what is not closed then is closed by who comes next. */
  static void leave(LockEntry entry) {
    if (LockTable.leave(entry)) {
      closeUnlessLocked(entry);
    }
  }

  /** Closes a file of which nobody knows which one it is. */
  static void discard(OpenFile file, Path path, FileIdentity named) {
    closeUnlessLocked(LockTable.enterStray(path, named, file));
  }

  /** Looks again at all files that are open because other code of this JVM has a lock. */
  static void closeUnused() {
    if (LockTable.hasUnused()) {
      for (LockEntry entry : LockTable.all()) {
        if (entry.isUnused() && LockTable.takeToClose(entry)) {
          closeUnlessLocked(entry);
        }
      }
    }
    if (NativeAccess.isThere()) {
      KeptFiles.closeHarmless();
    }
  }

  /** Tells whether this class itself may be what has a lock, for a moment. */
  static boolean isClosingUnlocked() {
    return CLOSING_UNLOCKED.get() > 0;
  }

  /** Closes what the table has the caller close. */
  static void closeUnlessLocked(LockEntry entry) {
    CLOSING_UNLOCKED.incrementAndGet();
    LockEntry closing = entry;
    boolean complete = false;
    try {
      // There is one lock of the JDK on a file in a JVM: if that is ours, there is no other.
      Optional<LockEntry> toClose =
          entry.lock().isPresent() || canLock(entry)
              ? Optional.of(entry)
              : LockTable.notClosed(entry);
      if (toClose.isPresent()) {
        closing = toClose.get();
        closeAll(closing);
        LockTable.closed(closing);
      }
      complete = true;
    } finally {
      if (!complete) {
        LockTable.unclosed(closing);
      }
      CLOSING_UNLOCKED.decrementAndGet();
    }
  }

  /** Takes the lock, which keeps other code of this JVM from taking it, if there is one. */
  private static boolean canLock(LockEntry entry) {
    try {
      Boundary.lock(entry.file().channelToLock());
      return true;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true; // there is none to be had, and so other code has none
    }
  }

  private static void closeAll(LockEntry entry) {
    List<OpenFile> files = entry.files();
    if (NativeAccess.isThere()) {
      // By now other code may have locks that the JDK does not know.
      KeptFiles.closeOrKeep(files, entry.opened());
      return;
    }
    Optional<Boundary.RecordLock> lock = entry.lock();
    if (lock.isPresent()) {
      lock.get().release();
    }
    for (OpenFile file : files) {
      file.close();
    }
  }
}
