package org.mmapguard.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps this library from using up the mappings that Linux grants a process.
 *
 * <p>At {@code vm.max_map_count} itself the JVM dies, because its own threads and heap need
 * mappings too. So one more is refused when this library alone holds four fifths of them. Where it
 * cannot be read, as in some containers, it is taken for Linux's default. Other systems have none.
 */
final class MappingLimit {

  private static final int DEFAULT = 65530;

  /** So many that no system grants a JVM fewer; before that, nobody has to look. */
  private static final int FEW = 100;

  private static final AtomicInteger HELD = new AtomicInteger();
  private static volatile int limit = FEW;

  private MappingLimit() {}

  /** Counts one more mapping, or refuses it. */
  static void acquire(Path path) throws IOException {
    if (HELD.incrementAndGet() <= limit) {
      return;
    }
    limit = Math.max(FEW, Parameter.read()); // it may have been raised since
    if (HELD.get() > limit) {
      int held = HELD.decrementAndGet();
      throw new FileSystemException(
          path.toString(),
          null,
          held
              + " files are mapped, four fifths of what the system grants a process; close some, or"
              + " raise vm.max_map_count (sysctl -w vm.max_map_count=...)");
    }
  }

  static void release() {
    HELD.decrementAndGet();
  }

  /** What the kernel tells. */
  private static final class Parameter {

    private static final Path MAX_MAP_COUNT = Path.of("/proc/sys/vm/max_map_count");

    private static int read() {
      // The first read must ask for enough, because the kernel answers no second one.
      try (BufferedReader parameter = Files.newBufferedReader(MAX_MAP_COUNT)) {
        return usable(Integer.parseInt(parameter.readLine()));
      } catch (IOException | NumberFormatException e) {
        return "Linux".equals(System.getProperty("os.name")) ? usable(DEFAULT) : Integer.MAX_VALUE;
      }
    }

    private static int usable(long granted) {
      return (int) (granted * 4 / 5);
    }
  }
}
