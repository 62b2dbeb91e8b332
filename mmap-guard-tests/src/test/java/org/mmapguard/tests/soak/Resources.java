package org.mmapguard.tests.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds, after a garbage collection.
 *
 * @param descriptors open files
 * @param mappings areas of the address space
 * @param heap used bytes of the Java heap
 * @param resident bytes of memory that the process occupies
 */
record Resources(long descriptors, long mappings, long heap, long resident) {

  static Resources now() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100); // the cleaner has a thread of its own
    }
    Runtime runtime = Runtime.getRuntime();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return new Resources(
          descriptors.count(),
          maps().size(),
          runtime.totalMemory() - runtime.freeMemory(),
          residentBytes());
    }
  }

  /** Counts the areas that map a file below {@code directory}. */
  static long mappingsOf(Path directory) throws IOException {
    return maps().stream().filter(line -> line.contains(directory.toString())).count();
  }

  private static List<String> maps() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps"));
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }
}
