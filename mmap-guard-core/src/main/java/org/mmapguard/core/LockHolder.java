package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds the process that holds an exclusive lock, as far as Linux tells.
 *
 * <p>The kernel lists locks as {@code 1: POSIX ADVISORY WRITE 4711 08:02:131 0 EOF}: process,
 * device and inode. A lock of an open file description has no process; on file systems that have
 * devices of their own making (Btrfs, overlayfs) the device is not the one that {@code stat} gives.
 */
final class LockHolder {

  private static final Path LOCKS = Path.of("/proc/locks");

  private LockHolder() {}

  /** Returns what to call the holder: "another process", with its number if that is known. */
  static String of(Path path) {
    OptionalLong process = OptionalLong.empty();
    try {
      process = find(Files.readAllLines(LOCKS), fileOf(path));
    } catch (IOException | UnsupportedOperationException e) {
      // Another system, or no right to look: the refusal itself is what matters.
    }
    return process.isPresent()
        ? "another process (pid " + process.getAsLong() + ")"
        : "another process";
  }

  /** Returns how the kernel names the file in its list. */
  private static String fileOf(Path path) throws IOException {
    long device = (long) Files.getAttribute(path, "unix:dev");
    Object inode = Files.getAttribute(path, "unix:ino");
    // As gnu_dev_major and gnu_dev_minor, <sys/sysmacros.h>.
    long major = ((device >>> 8) & 0xFFF) | ((device >>> 32) & ~0xFFFL);
    long minor = (device & 0xFF) | ((device >>> 12) & ~0xFFL & 0xFFFF_FFFFL);
    return "%02x:%02x:%s".formatted(major, minor, inode);
  }

  private static OptionalLong find(List<String> locks, String file) {
    // Of both kinds of locks, those of flock(2) are less often what stands in the way.
    OptionalLong holder = find(locks, file, "POSIX");
    return holder.isPresent() ? holder : find(locks, file, "FLOCK");
  }

  private static OptionalLong find(List<String> locks, String file, String family) {
    return locks.stream()
        .map(line -> line.trim().split(" +"))
        // One that waits has an arrow before its family.
        .filter(
            fields ->
                fields.length > 5
                    && fields[1].equals(family)
                    && fields[3].equals("WRITE")
                    && fields[5].equals(file)
                    && fields[4].matches("\\d{1,10}"))
        .mapToLong(fields -> Long.parseLong(fields[4]))
        .filter(LockHolder::isAnotherProcess)
        .findFirst();
  }

  /** A lock of {@code flock(2)} is listed with the process that took it, also when that is gone. */
  private static boolean isAnotherProcess(long process) {
    return process != ProcessHandle.current().pid() && ProcessHandle.of(process).isPresent();
  }
}
