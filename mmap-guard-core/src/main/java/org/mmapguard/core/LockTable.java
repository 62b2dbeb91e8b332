package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** All locked files of this JVM. */
final class LockTable {

  private static final ConcurrentHashMap<Object, LockedFile> BY_KEY = new ConcurrentHashMap<>();

  /**
   * Files that other code of this JVM has locked. Closing our descriptor would drop that lock, so
   * it is kept, and closed once the lock is gone. There are never more than files with such locks.
   */
  private static final Set<LockedFile> PARKED = ConcurrentHashMap.newKeySet();

  /** Files that are in use, but are not those under whose keys they were in the table. */
  private static final Set<LockedFile> MISTAKEN = ConcurrentHashMap.newKeySet();

  /** How often a file may be replaced by another of the same name while it is being opened. */
  private static final int ATTEMPTS = 100;

  /** How often code of this JVM must have the lock before it is called other code. */
  private static final int MOST_REFUSALS = 4;

  /** In nanoseconds, after each refusal but the last. */
  private static final long PAUSE = 1_000_000;

  private LockTable() {}

  /** Opens and locks the file that the path names, or joins those who have done so. */
  static LockedFile.Use acquire(Path path, Failures failures) throws IOException {
    if (!FileKind.isOnDefaultFileSystem(path)) {
      throw new UnsupportedOperationException(
          path
              + ": only files of the default file system can be mapped; load and readFile copy"
              + " it");
    }
    FileIdentity before = null;
    int refusals = 0;
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
      LockedFile.Use use;
      try {
        use = file.join(path, identity, written, failures);
      } catch (FileSystemException e) {
        if (!isLockedInThisJvm(e)) {
          throw e;
        }
        use = joinMistaken(identity);
        // Whoever had it by mistake may have gone before it was found: other code stays.
        if (use == null) {
          if (++refusals == MOST_REFUSALS) {
            throw e;
          }
          LockSupport.parkNanos(PAUSE);
        }
      }
      if (use != null) {
        return use;
      }
      before = identity;
    }
    throw new FileSystemException(
        path.toString(), null, "was replaced again and again while it was being opened");
  }

  /** Tells whether a lock was refused because code of this JVM has one. */
  static boolean isLockedInThisJvm(FileSystemException e) {
    return e.getCause() instanceof OverlappingFileLockException;
  }

  /**
   * Adds a use to the one that holds the lock on a file because it was taken for another; null if
   * there is none, so that other code holds it.
   */
  private static LockedFile.@Nullable Use joinMistaken(FileIdentity identity) {
    if (!ProcessDescriptors.LISTED) {
      return null;
    }
    List<LockedFile> others = new ArrayList<>(BY_KEY.values());
    others.addAll(MISTAKEN);
    try {
      for (LockedFile other : others) {
        other.mark();
      }
      Set<Long> positions = ProcessDescriptors.positionsOn(identity);
      for (LockedFile other : others) {
        LockedFile.Use use = other.joinIfAtOneOf(positions, identity);
        if (use != null) {
          return use;
        }
      }
      return null;
    } catch (IOException e) {
      return null; // not to be told, as when there are no more descriptors to read the list by
    }
  }

  static void remove(Object key, LockedFile file) {
    BY_KEY.remove(key, file);
  }

  /** Keeps a file whose descriptor cannot be closed yet. */
  static void park(LockedFile file) {
    PARKED.add(file);
  }

  static void unpark(LockedFile file) {
    // Hardly ever is a file parked, and to ask for this one takes its identity hash code.
    if (!PARKED.isEmpty()) {
      PARKED.remove(file);
    }
  }

  static void closeUnlockedParked() {
    if (!PARKED.isEmpty()) {
      PARKED.forEach(LockedFile::closeIfUnlocked);
    }
  }

  /** Keeps a file that is in use, but not the one under whose key it was in the table. */
  static void mistaken(LockedFile file) {
    MISTAKEN.add(file);
  }

  static void forget(LockedFile file) {
    if (!MISTAKEN.isEmpty()) {
      MISTAKEN.remove(file);
    }
  }
}
