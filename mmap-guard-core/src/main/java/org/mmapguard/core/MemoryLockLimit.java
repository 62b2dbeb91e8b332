package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the system refuses memory because the process has all of it locked ({@code mlockall}),
 * and may lock no more.
 *
 * <p>It answers with {@code EAGAIN} then, which the JDK tells by a text only.
 */
final class MemoryLockLimit {

  /** What to tell then. */
  static final String REFUSAL =
      "all memory of the process is locked (mlockall), and it may lock no more; raise"
          + " RLIMIT_MEMLOCK (ulimit -l)";

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path LIMITS = Path.of("/proc/self/limits");

  // "VmLck:      128 kB", and "Max locked memory  8388608  8388608  bytes", soft and hard.
  private static final String LOCKED = "VmLck:";
  private static final String LIMIT = "Max locked memory";

  private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,18})\\b.*");

  private MemoryLockLimit() {}

  /** Tells whether so many bytes more would be more than may be locked. */
  static boolean refuses(long bytes) {
    long locked = number(STATUS, LOCKED).orElse(0L) * 1024;
    return locked > 0 && number(LIMITS, LIMIT).filter(limit -> bytes > limit - locked).isPresent();
  }

  /** Returns the first number of a line; none if there is none, as where it is "unlimited". */
  private static Optional<Long> number(Path file, String start) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(start))
          .map(line -> NUMBER.matcher(line.substring(start.length())))
          .filter(Matcher::matches)
          .map(number -> Long.valueOf(number.group(1)))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // another system
    }
  }
}
