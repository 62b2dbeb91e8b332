package org.mmapguard.core;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A read lease of Linux on an open file.
 *
 * <p>Whoever opens the file for writing then, or truncates it by a path, is held up by the kernel
 * until the lease is given back, or taken away after the time that the system sets. The kernel
 * tells of that by a signal that nobody receives, so it has to be asked.
 */
final class Lease {

  // <asm-generic/fcntl.h>, <linux/fcntl.h>: the same on all processors that NativeAccess knows.
  private static final int F_SETLEASE = 1024;
  private static final int F_GETLEASE = 1025;
  private static final int F_RDLCK = 0;
  private static final int F_UNLCK = 2;

  /** In seconds, of the whole system; 0 stands for no limit. */
  private static final String BREAK_TIME = "/proc/sys/fs/lease-break-time";

  /** In bytes per nanosecond: what a slow disk copies, 125 MB a second. */
  private static final double SLOW_DISK = 0.125;

  private final Descriptor descriptor;

  /** In nanoseconds: how long a writer is held up. */
  private final long breakTime;

  private Lease(Descriptor descriptor, long breakTime) {
    this.descriptor = descriptor;
    this.breakTime = breakTime;
  }

  /**
   * Takes a lease, if that keeps all writers away.
   *
   * <p>The kernel has none for who does not own the file, nor while somebody has it open for
   * writing.
   *
   * @param descriptor open for reading only
   * @return null if there is none
   */
  static @Nullable Lease take(Descriptor descriptor) {
    return keepsAllWritersAway(descriptor.fileSystemType())
            && Boundary.lease(descriptor.number(), F_SETLEASE, F_RDLCK) == 0
        ? new Lease(descriptor, breakTime())
        : null;
  }

  /**
   * Tells whether all who write to a file system ask this kernel: those do on which this was tried.
   * Others are, or may be, written to by servers, hosts and programs too, as NFS, SMB, 9p, virtiofs
   * and FUSE.
   *
   * @param type its number in {@code <linux/magic.h>}
   */
  private static boolean keepsAllWritersAway(int type) {
    return switch (type) {
      case 0xEF53, 0x58465342, 0x9123683E -> true; // ext2 to ext4, XFS, Btrfs
      case 0x01021994, 0x794C7630 -> true; // tmpfs, overlayfs
      default -> false;
    };
  }

  /** In nanoseconds; 0 if it is not to be read. */
  private static long breakTime() {
    // A stream, which no interrupt ends.
    try (InputStream parameter = new FileInputStream(BREAK_TIME)) {
      long seconds =
          Long.parseLong(new String(parameter.readNBytes(16), StandardCharsets.US_ASCII).strip());
      return seconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** Tells whether it holds, and nobody waits for its end. */
  boolean holds() {
    return Boundary.lease(descriptor.number(), F_GETLEASE, 0) == F_RDLCK;
  }

  /** Tells whether half the time is enough for a slow disk to copy so many bytes. */
  boolean leavesTimeToCopy(long size) {
    return size < SLOW_DISK * breakTime / 2;
  }

  /** Tells whether there is too little time left, so many nanoseconds after a writer came. */
  boolean isNearlyOver(long waited) {
    return waited > breakTime / 4 * 3;
  }

  /**
   * Lets those who wait write.
   *
   * @return false if they may have written already, because the kernel has taken the lease away
   */
  boolean giveBack() {
    return Boundary.lease(descriptor.number(), F_SETLEASE, F_UNLCK) == 0;
  }
}
