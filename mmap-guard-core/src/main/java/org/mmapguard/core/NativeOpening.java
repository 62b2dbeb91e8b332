package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens and locks a file with native access.
 *
 * <p>Look at the path, since to open a FIFO or a device does something to it; open without waiting;
 * look at the descriptor, which is what counts; lock; open it for the JDK.
 *
 * <p>The path may lead to another file when it is opened than when it was looked at. That may be
 * one of {@link KeptFiles}, and what was opened of it once more could not be closed either. So once
 * there are any, what the path leads to is found first, by a descriptor that opens nothing: to
 * close that drops no lock. That is not how it is always done, since a network file system asks its
 * server again about a name that is opened, and not about one that is found.
 *
 * <p>Held by the tests {@code LocksWithNativeAccessTest}, {@code LocksOfOthersWithNativeAccessTest}
 * and {@code StraysAreBoundedTest}.
 */
final class NativeOpening {

  private NativeOpening() {}

  /** Opens and locks the file that the path names. */
  @MustBeClosed
  static Backing open(Path path, Failures failures) throws IOException {
    KeptFiles.closeHarmless();
    FileIdentity.ofRegular(path, path, failures);
    KeptFiles.Own opened =
        KeptFiles.areThere() ? takeOrOpen(path, failures) : openAnew(path, path, failures);
    boolean complete = false;
    try {
      opened.locked(); // before it is, so that it is unlocked whatever happens
      Optional<LockKind> lock = lock(opened.descriptor, path, failures);
      if (lock.isPresent()) {
        NativeFile result = new NativeFile(opened, openForJdk(opened, path), lock.get());
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

  /** Takes what is kept of the file that the path names, or opens that. */
  private static KeptFiles.Own takeOrOpen(Path path, Failures failures) throws IOException {
    Descriptor place = opened(Descriptor.locate(path), path);
    try {
      FileIdentity identity = FileIdentity.ofRegular(place.path(), path, failures);
      Optional<KeptFiles.Own> kept = KeptFiles.take(identity);
      return kept.isPresent() ? kept.get() : openAnew(place.path(), path, failures);
    } finally {
      place.close();
    }
  }

  /**
   * Opens a file.
   *
   * @param name what leads to it
   * @param path what to call it in messages
   */
  private static KeptFiles.Own openAnew(Path name, Path path, Failures failures)
      throws IOException {
    Descriptor descriptor = opened(Descriptor.open(name), path);
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

  private static Descriptor opened(Descriptor.Opening opening, Path path) throws IOException {
    if (opening instanceof Descriptor.Opening.Failed failed) {
      throw OpenFailure.of(path, failed.error());
    }
    return ((Descriptor.Opening.Done) opening).descriptor();
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
}
