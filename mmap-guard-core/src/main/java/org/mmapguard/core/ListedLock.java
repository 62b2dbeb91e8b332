package org.mmapguard.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lock in the kernel's lists, as in {@code 1: POSIX ADVISORY WRITE 4711 08:02:131 0 EOF}.
 *
 * @param kind POSIX, OFDLCK, FLOCK or LEASE
 * @param mode READ or WRITE
 * @param process -1 if it belongs to no process
 * @param file device and inode
 */
record ListedLock(String kind, String mode, long process, String file) {

  private static final Pattern LINE =
      Pattern.compile("\\s*\\d+: (\\w+)\\s+\\w+\\s+(\\w+)\\s+(-1|\\d{1,10})\\s+(\\S+)\\s.*");

  boolean isRecordLock() {
    return kind.equals("POSIX");
  }

  /** Reads a line; one of a lock that waits has an arrow before its kind, and gives none. */
  static Optional<ListedLock> parse(String line) {
    Matcher lock = LINE.matcher(line);
    return lock.matches()
        ? Optional.of(
            new ListedLock(
                lock.group(1), lock.group(2), Long.parseLong(lock.group(3)), lock.group(4)))
        : Optional.empty();
  }
}
