package org.mmapguard.core;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open under a number of our own, on Linux with native access.
 *
 * <p>Its locks belong to it alone. They do not end when the process closes another descriptor of
 * the file, as those of the JDK do, and they end with this one.
 */
final class Descriptor implements Closeable {

  private static final Path LOCKS = Path.of("/proc/locks");
  private static final Pattern SPACES = Pattern.compile(" +");

  // <fcntl.h>, <sys/file.h>, <errno.h> and struct flock of all 64-bit Linux that a JDK runs on.
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final short F_RDLCK = 0;
  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;
  private static final int LOCK_SH = 1;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;
  private static final int FLOCK_SIZE = 32;
  private static final int FLOCK_PID = 24;
  private static final int EINTR = 4;

  private static final boolean USABLE = Boundary.hasNativeAccess() && ProcessDescriptors.LISTED;

  /** Open only because closing would drop a lock of other code; hardly ever are there any. */
  private static final List<Descriptor> STRAYS = new ArrayList<>();

  private final int number;

  private Descriptor(int number) {
    this.number = number;
  }

  /** Opens a file for reading, without waiting; null if there is no native access. */
  static @Nullable Descriptor of(Path path) throws IOException {
    if (!USABLE) {
      return null;
    }
    byte[] name = bytesOf(path);
    int result = untilDone(() -> Boundary.open(name, O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (result < 0) {
      throw failure(result);
    }
    return new Descriptor(result);
  }

  /** Returns a name as bytes, which need not decode to characters, and a zero. */
  private static byte[] bytesOf(Path path) {
    String name = path.toAbsolutePath().toString();
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    // As many as characters: all are ASCII, which is the same in every encoding.
    return encoded.length == name.length()
        ? Arrays.copyOf(encoded, encoded.length + 1)
        : bytesOfAnyName(path);
  }

  private static byte[] bytesOfAnyName(Path path) {
    String name = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length() + 1);
    for (int i = 0; i < name.length(); i++) {
      boolean escaped = name.charAt(i) == '%';
      bytes.write(escaped ? Integer.parseInt(name, i + 1, i + 3, 16) : name.charAt(i));
      i += escaped ? 2 : 0;
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  /** Returns a path that names the open file itself, whatever happens to its other names. */
  Path path() {
    return ProcessDescriptors.FILES.resolve(Integer.toString(number));
  }

  /**
   * Takes a shared lock of each kind that the file system knows, on the whole file.
   *
   * @return null if one is refused; {@code POSIX} if it knows none, so that only the JDK's is left
   */
  @Nullable LockKind lock() throws IOException {
    int record = setRecordLock(F_RDLCK);
    int whole = flock(LOCK_SH | LOCK_NB);
    if (isRefusal(record) || isRefusal(whole)) {
      unlock();
      return null;
    }
    if (isGranted(record)) {
      return isGranted(whole) ? LockKind.OFD_AND_FLOCK : LockKind.OFD;
    }
    return isGranted(whole) ? LockKind.FLOCK : LockKind.POSIX;
  }

  private static boolean isRefusal(int result) {
    return switch (-result) {
      case 11, 13 -> true; // EAGAIN, EACCES
      default -> false;
    };
  }

  private static boolean isGranted(int result) throws IOException {
    return switch (-result) {
      case 0 -> true;
      case 22, 37, 38, 95 -> false; // EINVAL, ENOLCK, ENOSYS, EOPNOTSUPP: it knows no such lock
      default -> throw failure(result);
    };
  }

  private static IOException failure(int result) {
    return new IOException(
        switch (-result) {
          case 5 -> "Input/output error";
          case 23 -> "Too many open files in system";
          case 24 -> "Too many open files";
          default -> "error number " + -result;
        });
  }

  /** Drops the locks, but keeps the file open. */
  void unlock() {
    setRecordLock(F_UNLCK);
    flock(LOCK_UN);
  }

  /** Tells whether a record lock of this process is in the way of a shared one. */
  boolean isRefusedByThisProcess() {
    return processInTheWay(F_RDLCK) == ProcessHandle.current().pid();
  }

  /**
   * Tells whether this process has a record lock on the file, which ends if any descriptor of it is
   * closed.
   */
  boolean hasRecordLockOfThisProcess() {
    long process = processInTheWay(F_WRLCK);
    if (process == 0) {
      return false;
    }
    long own = ProcessHandle.current().pid();
    // The kernel tells one lock; behind that of another process, there may be one of this.
    return process == own || isListed(own);
  }

  /**
   * Returns the process whose record lock is met first, 0 for none, -1 for one without a process.
   */
  private long processInTheWay(short type) {
    MemorySegment lock = recordLock(type);
    if (fcntl(F_OFD_GETLK, lock) < 0) {
      return -1;
    }
    if (lock.get(ValueLayout.JAVA_SHORT, 0) == F_UNLCK) {
      return 0;
    }
    int process = lock.get(ValueLayout.JAVA_INT, FLOCK_PID);
    return process == 0 ? -1 : process;
  }

  /** Looks for a record lock of a process on this file in the list of all locks. */
  private boolean isListed(long process) {
    try {
      String file = ":" + Files.getAttribute(path(), "unix:ino");
      // 1: POSIX  ADVISORY  READ  PROCESS MAJOR:MINOR:INODE START END
      // Not Files.lines, which an interrupt ends.
      return Files.readAllLines(LOCKS).stream()
          .map(SPACES::split)
          .anyMatch(
              fields ->
                  fields[1].equals("POSIX")
                      && fields[4].equals(Long.toString(process))
                      && fields[5].endsWith(file));
    } catch (IOException e) {
      return true; // not to be told, so that nothing may be closed
    }
  }

  private int setRecordLock(short type) {
    return fcntl(F_OFD_SETLK, recordLock(type));
  }

  private int fcntl(int command, MemorySegment lock) {
    return untilDone(() -> Boundary.fcntl(number, command, lock));
  }

  private int flock(int operation) {
    return untilDone(() -> Boundary.flock(number, operation));
  }

  private static int untilDone(IntSupplier call) {
    int result;
    do {
      result = call.getAsInt();
    } while (result == -EINTR);
    return result;
  }

  /** Returns a {@code struct flock}, whose zeros stand for the whole file. */
  private static MemorySegment recordLock(short type) {
    MemorySegment lock = MemorySegment.ofArray(new long[FLOCK_SIZE / Long.BYTES]);
    lock.set(ValueLayout.JAVA_SHORT, 0, type);
    return lock;
  }

  /** Closes a file that is not needed after all, once that drops no lock of other code. */
  void discard() {
    synchronized (STRAYS) {
      STRAYS.add(this);
      STRAYS.removeIf(Descriptor::closeIfHarmless);
    }
  }

  private boolean closeIfHarmless() {
    if (hasRecordLockOfThisProcess()) {
      return false;
    }
    close();
    return true;
  }

  /** Closes the file, which ends its locks; to be called once. */
  @Override
  public void close() {
    Boundary.close(number);
  }
}
