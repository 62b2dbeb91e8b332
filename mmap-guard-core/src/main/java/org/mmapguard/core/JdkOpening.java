package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens a file for the JDK's lock, or joins those who have done so.
 *
 * <p>Without native access nobody tells which file a descriptor is of, but for a list that takes
 * long to read. So the path is looked at before and after. What that cannot tell, the {@link
 * DescriptorList} tells when it matters: before a file is used by a second path.
 *
 * <p>There may be more than one descriptor where files move: one of the lower layer of an overlay
 * is copied up when it is first opened for writing, and a descriptor from before keeps mapping the
 * old pages, under the size of the new ones. So once a file was written to, the next use opens it
 * anew. No other write moves it, and so one that was written to before it was opened is where it
 * stays.
 */
final class JdkOpening {

  /** How often a file may be replaced by another of the same name while it is being opened. */
  private static final int ATTEMPTS = 100;

  /** How often a file may change its number, and nothing else, before that is what it does. */
  private static final int MOST_CHANGES = 10;

  /** How often code of this JVM must have the lock before it is called other code. */
  private static final int MOST_REFUSALS = 4;

  /** In nanoseconds, after each refusal but the last. */
  private static final long PAUSE = 1_000_000;

  private final Path path;
  private final Failures failures;
  private FileIdentity named;
  private boolean writtenBefore;
  private Optional<FileSystemException> unlocked = Optional.empty();
  private int refusals;
  private int changesOfNumber;

  private JdkOpening(Path path, Failures failures) throws IOException {
    this.path = path;
    this.failures = failures;
    named = FileIdentity.ofRegular(path, path, failures);
  }

  /** Opens and locks the file that the path names. */
  @MustBeClosed
  static JdkFile open(Path path, Failures failures) throws IOException {
    JdkOpening opening = new JdkOpening(path, failures);
    boolean complete = false;
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<LockEntry> entry = opening.attempt();
        if (entry.isPresent()) {
          JdkFile file = JdkFile.of(entry.get(), opening.named, opening.unlocked);
          complete = true;
          return file;
        }
        opening.lookAgain();
      }
    } finally {
      if (!complete) {
        JdkFile.closeUnused();
      }
    }
    throw OpenFailure.replaced(path);
  }

  private void lookAgain() throws IOException {
    FileIdentity before = named;
    named = FileIdentity.ofRegular(path, path, failures);
    writtenBefore = named.isSameFile(before) && !named.isSameState(before);
    unlocked = Optional.empty();
  }

  /** Returns an entry with a use of it; empty if the path did not name one file all along. */
  private Optional<LockEntry> attempt() throws IOException {
    Optional<LockEntry> known = LockTable.join(named.key());
    Optional<LockEntry> found = known.isPresent() ? known : openAnew();
    if (found.isEmpty()) {
      return found;
    }
    LockEntry entry = found.get();
    if (entry.isToBeClosed()) {
      JdkFile.closeUnlessLocked(entry);
      return Optional.empty();
    }
    try {
      return use(entry) ? found : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return joinMistaken(e);
    }
  }

  /** Tells whether an entry is the file, and locked; else ends the use of it. */
  private boolean use(LockEntry entry) throws IOException {
    boolean used = false;
    try {
      used =
          entry.isLocked()
              ? DescriptorList.proves(entry, path, named) && refresh(entry)
              : refresh(entry) && lock(entry);
      return used;
    } finally {
      if (!used) {
        JdkFile.leave(entry);
      }
    }
  }

  /** Opens the file and enters it into the table; empty if somebody else was faster too. */
  private Optional<LockEntry> openAnew() throws IOException {
    OpenFile file = OpenFile.named(path);
    boolean entered = false;
    try {
      FileIdentity after = FileIdentity.of(path);
      if (after.isSameFile(named) && (writtenBefore || after.isSameState(named))) {
        Optional<LockEntry> entry = LockTable.enter(path, after, file);
        entered = entry.isPresent();
        return entry;
      }
      if (!after.isSameFile(named)
          && after.isSameState(named)
          && ++changesOfNumber == MOST_CHANGES) {
        throw NotMappableException.unsteady(path);
      }
      return Optional.empty();
    } finally {
      if (!entered) {
        JdkFile.discard(file, path, named);
      }
    }
  }

  /**
   * Takes the lock, if there is one; false if the path led to another file when this was opened.
   *
   * @throws OverlappingFileLockException if other code of this JVM has a lock
   */
  private boolean lock(LockEntry entry) throws IOException {
    OpenFile file = entry.file();
    Optional<Boundary.RecordLock> lock;
    try {
      lock = Boundary.lock(file.channelToLock());
    } catch (OverlappingFileLockException e) {
      if (file.isFile(path, named)) {
        throw e;
      }
      LockTable.mistaken(entry);
      return false;
    } catch (IOException e) {
      unlocked = Optional.of(NotMappableException.notLocked(path, e));
      LockTable.locked(entry, Optional.empty());
      return true;
    }
    if (lock.isEmpty()) {
      throw OpenFailure.lockedByAnotherProcess(path, failures);
    }
    LockTable.locked(entry, lock);
    return true;
  }

  /** Opens the file anew if the descriptor may show what it was, not what it is. */
  private boolean refresh(LockEntry entry) throws IOException {
    if (!entry.mustReopen(named)) {
      return true;
    }
    OpenFile fresh = OpenFile.named(path);
    boolean isIt = false;
    try {
      isIt = fresh.isFile(path, named);
    } finally {
      if (isIt) {
        entry.reopened(fresh, named);
      } else {
        JdkFile.discard(fresh, path, named);
      }
    }
    return isIt;
  }

  /** Uses the entry that has the lock, taken for another file; empty if it may have gone. */
  private Optional<LockEntry> joinMistaken(OverlappingFileLockException cause) throws IOException {
    Optional<LockEntry> mistaken = DescriptorList.findMistaken(named);
    if (mistaken.isEmpty()) {
      // Whoever had it by mistake may have gone before it was found: other code stays.
      if (!JdkFile.isClosingUnlocked() && ++refusals == MOST_REFUSALS) {
        throw OpenFailure.lockedByThisJvm(path, failures, cause);
      }
      LockSupport.parkNanos(PAUSE);
    }
    return mistaken;
  }
}
