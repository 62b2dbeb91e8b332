package org.mmapguard.core;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that is open under a number of our own, with native access.
 *
 * <p>Its locks belong to it alone. They do not end when the process closes another descriptor of
 * the file, as those of the JDK do. What fails answers with a negative error number.
 */
final class Descriptor {

  // <asm-generic/fcntl.h>, <asm-generic/errno.h>, <sys/file.h>: the same on all processors that
  // NativeAccess knows.
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_EXCL = 0x80;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final int O_TMPFILE = 0x400000;
  private static final int OWNER_ONLY = 0600;
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
  private static final int STATFS_SIZE = 120;
  private static final int STAT_SIZE = 144;
  private static final int STAT_FILE = 16; // it begins with the device and the inode, both longs
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  /** The one that is not the same: <asm/fcntl.h> of arm64 and powerpc. */
  private static final int O_DIRECTORY =
      switch (System.getProperty("os.arch", "")) {
        case "aarch64", "ppc64le" -> 0x4000;
        default -> 0x10000;
      };

  /** In nanoseconds: the kernel takes a lease back after 45 seconds, unless told otherwise. */
  private static final long LONGEST_LEASE = 120_000_000_000L;

  private static final long LEASE_STEP = 5_000_000;

  /** Of a lock that has no process, because it belongs to an open file description. */
  static final int NO_PROCESS = -1;

  private final int number;
  private boolean closed;

  private Descriptor(int number) {
    this.number = number;
  }

  /** What opening gave: a descriptor, or why there is none. */
  sealed interface Opening {
    /** It worked. */
    record Done(Descriptor descriptor) implements Opening {}

    /** It did not. */
    record Failed(int error) implements Opening {}
  }

  /**
   * Opens a file for reading, without waiting for a FIFO's writer; but for another process to give
   * back a lease, which this opening has it asked for, as one without {@code O_NONBLOCK} waits.
   */
  static Opening open(Path path) {
    byte[] name = FileName.bytes(path);
    int result;
    long end = System.nanoTime() + LONGEST_LEASE;
    while ((result = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0)) == -EAGAIN
        && System.nanoTime() < end) {
      Uninterruptible.sleepNanos(LEASE_STEP);
    }
    return result < 0 ? new Opening.Failed(-result) : new Opening.Done(new Descriptor(result));
  }

  /** Finds what a path names, and does not open it: to close that drops no lock. */
  static Opening locate(Path path) {
    int result = open(FileName.bytes(path), O_PATH | O_CLOEXEC, 0);
    return result < 0 ? new Opening.Failed(-result) : new Opening.Done(new Descriptor(result));
  }

  /** Makes a file in a directory, to read and write, that never has a name. */
  static Opening openNameless(Path directory) {
    byte[] name = FileName.bytes(directory);
    int flags = O_RDWR | O_EXCL | O_CLOEXEC | O_TMPFILE | O_DIRECTORY;
    int result = open(name, flags, OWNER_ONLY);
    return result < 0 ? new Opening.Failed(-result) : new Opening.Done(new Descriptor(result));
  }

  private static int open(byte[] name, int flags, int mode) {
    int result;
    do {
      result = Boundary.open(name, flags, mode);
    } while (result == -EINTR);
    return result;
  }

  /** Returns a path that names the open file itself, whatever happens to its other names. */
  Path path() {
    return ProcFs.descriptor(number);
  }

  /** Takes a shared record lock on the whole file; returns 0 or an error number. */
  int lockRecords() {
    return -setRecordLock(F_RDLCK);
  }

  /** Takes a shared lock of {@code flock(2)}; returns 0 or an error number. */
  int lockWhole() {
    return -flock(LOCK_SH | LOCK_NB);
  }

  int number() {
    return number;
  }

  /** Returns the paths of the other descriptors of this process that are of the same file. */
  List<Path> othersOf(FileIdentity identity) throws IOException {
    if (!Boundary.has("fstat")) { // as that of GNU before 2.33
      return ProcFs.descriptorsOf(identity);
    }
    MemorySegment one = MemorySegment.ofArray(new long[STAT_SIZE / Long.BYTES]);
    MemorySegment other = MemorySegment.ofArray(new long[STAT_SIZE / Long.BYTES]);
    Boundary.fstat(number, one);
    List<Path> others = new ArrayList<>();
    for (int candidate : ProcFs.numbers()) {
      // A number of the list may be no descriptor by now.
      if (candidate != number
          && Boundary.fstat(candidate, other) == 0
          && MemorySegment.mismatch(one, 0, STAT_FILE, other, 0, STAT_FILE) < 0) {
        others.add(ProcFs.descriptor(candidate));
      }
    }
    return others;
  }

  /** Returns the type of the file system, a number in {@code <linux/magic.h>}. */
  int fileSystemType() {
    MemorySegment status = MemorySegment.ofArray(new long[STATFS_SIZE / Long.BYTES]);
    int result = Boundary.fstatfs(number, status);
    return result < 0 ? result : status.get(ValueLayout.JAVA_INT, 0); // or a long that fits one
  }

  /** Drops the locks, also where another process inherited the open file. */
  void unlock() {
    setRecordLock(F_UNLCK);
    flock(LOCK_UN);
  }

  /**
   * Returns the process whose record lock is met first by a shared one.
   *
   * @return 0 if there is none
   */
  int processInTheWay() {
    return firstProcess(F_RDLCK);
  }

  /**
   * Returns the process whose record lock, shared or not, is met first.
   *
   * @return 0 if nobody but this descriptor has one
   */
  int processWithLock() {
    return firstProcess(F_WRLCK);
  }

  private int firstProcess(short type) {
    MemorySegment lock = recordLock(type);
    if (fcntl(F_OFD_GETLK, lock) < 0) {
      return NO_PROCESS;
    }
    if (lock.get(ValueLayout.JAVA_SHORT, 0) == F_UNLCK) {
      return 0;
    }
    int process = lock.get(ValueLayout.JAVA_INT, FLOCK_PID);
    return process == 0 ? NO_PROCESS : process; // one that this namespace does not have
  }

  private int setRecordLock(short type) {
    return fcntl(F_OFD_SETLK, recordLock(type));
  }

  private int fcntl(int command, MemorySegment lock) {
    int result;
    do {
      result = Boundary.fcntl(number, command, lock);
    } while (result == -EINTR);
    return result;
  }

  private int flock(int operation) {
    int result;
    do {
      result = Boundary.flock(number, operation);
    } while (result == -EINTR);
    return result;
  }

  /** Returns a {@code struct flock}, whose zeros stand for the whole file. */
  private static MemorySegment recordLock(short type) {
    MemorySegment lock = MemorySegment.ofArray(new long[FLOCK_SIZE / Long.BYTES]);
    lock.set(ValueLayout.JAVA_SHORT, 0, type);
    return lock;
  }

  /**
   * Closes the file, which ends its locks; does nothing if that was done before. The number may be
   * another file's by then.
   */
  void close() {
    if (!closed) {
      closed = true; // first, because what allocates nothing does not fail
      Boundary.close(number);
    }
  }
}
