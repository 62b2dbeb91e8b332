package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/** Takes the lock of a file, or says who or what refuses it, and what to do. */
final class SharedLock {

  /** Held for reading while a lock is taken. */
  private static final StampedLock LOCKING = new StampedLock();

  private SharedLock() {}

  /** Runs an action while nobody takes a lock; false if somebody is just doing that. */
  static boolean whileNobodyLocks(Runnable action) {
    long stamp = LOCKING.tryWriteLock();
    if (stamp == 0) {
      return false;
    }
    try {
      action.run();
      return true;
    } finally {
      LOCKING.unlockWrite(stamp);
    }
  }

  /** Takes a lock without waiting for other processes. */
  static LockKind take(OpenFile file, Path path, Failures failures) throws IOException {
    LockKind taken;
    try {
      taken = tryLock(file);
    } catch (OverlappingFileLockException e) {
      FileSystemException failure =
          failures.locked(
              path,
              "other code of this JVM holds a lock on it; release that first; if it is a second"
                  + " copy of this library, have both use one, or start the JVM with"
                  + " --enable-native-access="
                  + nameForOptions());
      failure.initCause(e);
      throw failure;
    } catch (IOException e) {
      throw notLocked(path, e);
    }
    if (taken == null) {
      throw failures.locked(
          path,
          file.isRefusedByThisProcess()
              ? "other code of this process holds a lock on it; release that first"
              : LockHolder.of(path)
                  + " holds an exclusive lock on it; try again when that is released");
    }
    return taken;
  }

  private static @Nullable LockKind tryLock(OpenFile file) throws IOException {
    long stamp = LOCKING.readLock();
    try {
      return file.lock();
    } finally {
      LOCKING.unlockRead(stamp);
    }
  }

  private static String nameForOptions() {
    Module module = SharedLock.class.getModule();
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
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
}
