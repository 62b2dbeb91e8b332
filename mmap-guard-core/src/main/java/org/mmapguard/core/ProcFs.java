package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Linux tells in {@code /proc} about descriptors and locks.
 *
 * <p>The JDK tells nobody the number of a descriptor, nor which file it is. But the kernel lists
 * for each one which file it is, at which position it stands, and the locks that were taken through
 * it. So a descriptor that was moved to a position of its own can be found in that list.
 */
final class ProcFs {

  static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path DETAILS = Path.of("/proc/self/fdinfo");
  private static final Path LOCKS = Path.of("/proc/locks");
  private static final Path SELF = Path.of("/proc/self");
  private static final String POSITION = "pos:";
  private static final String LOCK = "lock:";

  /** In bytes: as much as the kernel gives at a time. */
  private static final int SHORT_LIST = 4096;

  private static final int LONGEST_LINE = 128;

  /** Tells whether descriptors are listed: on Linux, where {@code /proc} is mounted. */
  static final boolean LISTS_DESCRIPTORS =
      Files.isDirectory(DESCRIPTORS) && Files.isDirectory(DETAILS);

  private ProcFs() {}

  /** Returns the path of the descriptor with a number, which names the open file itself. */
  static Path descriptor(int number) {
    return DESCRIPTORS.resolve(Integer.toString(number));
  }

  /** Returns the numbers of all descriptors. */
  static List<Integer> numbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path entry : entries) {
        numbers.add(Integer.valueOf(entry.getFileName().toString()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return numbers;
  }

  /** Returns the paths of the descriptors that are open on a file. */
  static List<Path> descriptorsOf(FileIdentity file) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path entry : entries) {
        if (isOf(entry, file)) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** Tells whether a descriptor is open on a file. */
  static boolean isOf(Path entry, FileIdentity file) {
    try {
      return file.isSameFile(FileIdentity.of(entry));
    } catch (IOException e) {
      return false; // closed meanwhile by another thread
    }
  }

  /** Returns the positions at which the descriptors of a file stand. */
  static Set<Long> positionsOf(FileIdentity file) throws IOException {
    Set<Long> positions = new HashSet<>();
    for (Path entry : descriptorsOf(file)) {
      try {
        positions.add(positionOf(entry));
      } catch (NoSuchFileException e) {
        // Closed meanwhile by another thread.
      }
    }
    return positions;
  }

  /** Returns the number of the descriptor that stands at a position at which no other does. */
  static int numberAt(long position) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path entry : entries) {
        try {
          if (positionOf(entry) == position) {
            return Integer.parseInt(entry.getFileName().toString());
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile by another thread.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    throw new NoSuchFileException(DESCRIPTORS.toString());
  }

  /** Returns the position at which a descriptor stands. */
  static long positionOf(Path entry) throws IOException {
    // The position stands in the first line.
    return Long.parseLong(details(entry).getFirst().substring(POSITION.length()).trim());
  }

  /** Returns the locks that were taken through a descriptor and are held. */
  static List<ListedLock> locksOf(Path entry) throws IOException {
    List<ListedLock> locks = new ArrayList<>();
    for (String line : details(entry)) {
      Optional<ListedLock> lock =
          line.startsWith(LOCK)
              ? ListedLock.parse(line.substring(LOCK.length()))
              : Optional.empty();
      if (lock.isPresent()) {
        locks.add(lock.get());
      }
    }
    return locks;
  }

  /**
   * Tells by the list of all locks whether this process has a record lock on a file.
   *
   * @param descriptor one of its descriptors
   * @return empty if the list is long, since the locks of others shall cost nothing, or not there
   */
  static Optional<Boolean> hasRecordLockOn(Path descriptor) {
    try (InputStream in = Files.newInputStream(LOCKS)) {
      byte[] page = new byte[SHORT_LIST];
      int length = in.read(page);
      // What fits one read was true at one moment. A full page is hardly ever all.
      if (length <= 0 || length > SHORT_LIST - LONGEST_LINE || in.read() >= 0) {
        return Optional.empty();
      }
      String inode = ":" + Files.getAttribute(descriptor, "unix:ino");
      // Not ProcessHandle's number: this list may be that of an outer namespace.
      String own = Files.readSymbolicLink(SELF).toString();
      for (String line : new String(page, 0, length, StandardCharsets.US_ASCII).lines().toList()) {
        Optional<ListedLock> lock = ListedLock.parse(line);
        if (lock.isPresent()
            && lock.get().isRecordLock()
            && lock.get().file().endsWith(inode)
            && own.equals(Long.toString(lock.get().process()))) {
          return Optional.of(true);
        }
      }
      return Optional.of(false);
    } catch (IOException e) {
      return Optional.empty(); // as in hardened services
    }
  }

  /** Tells whether a record lock of this process was taken through a descriptor and is held. */
  static boolean hasRecordLock(Path entry) throws IOException {
    try {
      for (ListedLock lock : locksOf(entry)) {
        if (lock.isRecordLock()) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      return false; // closed meanwhile by another thread, and its locks are gone
    }
  }

  /** Throws {@link NoSuchFileException} also if the descriptor is closed while this is read. */
  private static List<String> details(Path entry) throws IOException {
    Path details = DETAILS.resolve(entry.getFileName());
    try {
      // Not Files.lines, which an interrupt ends.
      return Files.readAllLines(details);
    } catch (FileSystemException e) {
      throw e; // or it cannot be looked at, as without a free descriptor
    } catch (IOException e) {
      NoSuchFileException closed = new NoSuchFileException(details.toString());
      closed.initCause(e);
      throw closed;
    }
  }

  /**
   * Finds the process that holds an exclusive lock on a file, as far as the list of all locks
   * tells.
   *
   * <p>A lock of an open file description has no process; on file systems that have devices of
   * their own making (Btrfs, overlayfs) the device is not the one that {@code stat} gives.
   */
  static OptionalLong holderOf(Path path) {
    try {
      String file = nameInLocks(path);
      List<ListedLock> locks =
          Files.readAllLines(LOCKS).stream()
              .filter(line -> line.contains(file))
              .flatMap(line -> ListedLock.parse(line).stream())
              .filter(lock -> lock.mode().equals("WRITE") && lock.file().equals(file))
              .filter(lock -> isAnotherProcess(lock.process()))
              .toList();
      // Of both kinds of locks, those of flock(2) are less often what stands in the way.
      return Stream.of("POSIX", "FLOCK")
          .flatMap(kind -> locks.stream().filter(lock -> lock.kind().equals(kind)))
          .mapToLong(ListedLock::process)
          .findFirst();
    } catch (IOException | UnsupportedOperationException e) {
      return OptionalLong.empty(); // another system, or no right to look
    }
  }

  /** Returns how the kernel names the file in its list. */
  private static String nameInLocks(Path path) throws IOException {
    long device = (long) Files.getAttribute(path, "unix:dev");
    Object inode = Files.getAttribute(path, "unix:ino");
    // As gnu_dev_major and gnu_dev_minor, <sys/sysmacros.h>.
    long major = ((device >>> 8) & 0xFFF) | ((device >>> 32) & ~0xFFFL);
    long minor = (device & 0xFF) | ((device >>> 12) & ~0xFFL & 0xFFFF_FFFFL);
    return "%02x:%02x:%s".formatted(major, minor, inode);
  }

  /** A lock of {@code flock(2)} is listed with the process that took it, also when that is gone. */
  private static boolean isAnotherProcess(long process) {
    return process != ProcessHandle.current().pid() && ProcessHandle.of(process).isPresent();
  }
}
