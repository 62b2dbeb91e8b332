package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.file.Path;
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
 * <p>Opening: look at the path, since to open a FIFO or a device does something to it; open without
 * waiting; look at the descriptor, which is what counts; lock; open it for the JDK. Closing:
 * unlock, so that no child that inherited the descriptor keeps the locks; then close, unless that
 * drops locks of other code ({@link KeptFiles}).
 *
 * <p>Held by the tests {@code LocksWithNativeAccessTest}, {@code
 * LocksOfOthersWithNativeAccessTest}, {@code LocksInThisJvmWithNativeAccessTest}, {@code
 * FileSystemsWithoutLocksTest} and {@code FlippedNamesTest}.
 */
final class NativeFile implements Backing {

  /** How many there are of each file, by its key; guarded by its monitor. */
  private static final Map<Object, int[]> OPEN = new HashMap<>();

  private static int changes;

  private final KeptFiles.Own own;
  private final OpenFile file;
  private final LockKind lock;
  private boolean closed;

  private NativeFile(KeptFiles.Own own, OpenFile file, LockKind lock) {
    this.own = own;
    this.file = file;
    this.lock = lock;
  }

  /** Opens and locks the file that the path names. */
  @MustBeClosed
  static Backing open(Path path, Failures failures) throws IOException {
    KeptFiles.closeHarmless();
    FileIdentity named = FileIdentity.ofRegular(path, path, failures);
    Optional<KeptFiles.Own> kept = KeptFiles.take(named);
    KeptFiles.Own opened = kept.isPresent() ? kept.get() : openAnew(path, failures);
    boolean complete = false;
    try {
      opened.locked(); // before it is, so that it is unlocked whatever happens
      Optional<LockKind> lock = lock(opened.descriptor, path, failures);
      if (lock.isPresent()) {
        NativeFile result = new NativeFile(opened, openForJdk(opened, path), lock.get());
        count(opened.identity, 1);
        complete = true;
        return result;
      }
    } finally {
      if (!complete) {
        KeptFiles.closeOrKeep(opened);
      }
    }
    // It knows a lock where this way knows none, or says why.
    return JdkOpening.open(path, failures);
  }

  private static KeptFiles.Own openAnew(Path path, Failures failures) throws IOException {
    Descriptor.Opening opening = Descriptor.open(path);
    if (opening instanceof Descriptor.Opening.Failed failed) {
      throw OpenFailure.of(path, failed.error());
    }
    Descriptor descriptor = ((Descriptor.Opening.Done) opening).descriptor();
    boolean complete = false;
    try {
      FileIdentity identity = FileIdentity.ofRegular(descriptor.path(), path, failures);
      KeptFiles.Own own = new KeptFiles.Own(descriptor, identity);
      complete = true;
      return own;
    } finally {
      if (!complete) {
        descriptor.close(); // of no regular file, and nobody locks others
      }
    }
  }

  private static OpenFile openForJdk(KeptFiles.Own opened, Path path) throws IOException {
    try {
      return opened.file();
    } catch (IOException e) {
      throw OpenFailure.reason(path, e);
    }
  }

  /** Takes a shared lock of each kind that the file system knows; empty if it knows none. */
  private static Optional<LockKind> lock(Descriptor descriptor, Path path, Failures failures)
      throws IOException {
    int records = descriptor.lockRecords();
    int whole = descriptor.lockWhole();
    if (isRefusal(records) || isRefusal(whole)) {
      throw descriptor.processInTheWay() == ProcessHandle.current().pid()
          ? OpenFailure.lockedByThisProcess(path, failures)
          : OpenFailure.lockedByAnotherProcess(path, failures);
    }
    if (isGranted(records, path)) {
      return Optional.of(isGranted(whole, path) ? LockKind.OFD_AND_FLOCK : LockKind.OFD);
    }
    return isGranted(whole, path) ? Optional.of(LockKind.FLOCK) : Optional.empty();
  }

  private static boolean isRefusal(int error) {
    return switch (error) {
      case 11, 13 -> true; // EAGAIN, EACCES
      default -> false;
    };
  }

  private static boolean isGranted(int error, Path path) throws IOException {
    return switch (error) {
      case 0 -> true;
      // EINVAL, ENOLCK, ENOSYS, EOPNOTSUPP, ENOTSUPP: the file system knows no such lock.
      case 22, 37, 38, 95, 524 -> false;
      default -> throw OpenFailure.notLocked(path, error);
    };
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
  public Optional<NotMappableException> unlocked() {
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
