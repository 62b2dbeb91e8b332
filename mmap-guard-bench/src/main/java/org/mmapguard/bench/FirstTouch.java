package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What the first touch of a page costs: already mapped, in the page cache, or on the disk. */
final class FirstTouch {

  private static final int PAGE = 4096;
  private static final int PAGES = (int) (BenchFile.GIB / PAGE);
  private static final int RANDOM_PAGES = 10_000;

  /** What is written here, by root alone, empties the page cache. */
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

  private static final int[] IN_ORDER = IntStream.range(0, PAGES).toArray();
  private static final int[] AT_RANDOM =
      new SplittableRandom(1).ints(RANDOM_PAGES, 0, PAGES).toArray();

  private static int sink;

  private FirstTouch() {}

  /** Measures in a JVM of its own. */
  static Map<String, Double> measure(Path java) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstTouch.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String json = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the JVM that touches pages failed");
    }
    return Results.read(json);
  }

  /** Prints nanoseconds for a page; without those on the disk where the cache stays. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(Results.toJson(nanosForPage()));
  }

  private static Map<String, Double> nanosForPage() throws IOException {
    Map<String, Double> nanos = new TreeMap<>();
    Path file = BenchFile.of(BenchFile.GIB, 0);
    // Twice, since the first time is not compiled.
    for (int i = 0; i < 2; i++) {
      try (Touching pages = new Touching(file)) {
        nanos.put("FirstTouch.cached", pages.touch(IN_ORDER));
        nanos.put("FirstTouch.again", pages.touch(IN_ORDER));
      }
      try (Touching pages = new Touching(file)) {
        nanos.put("FirstTouch.cachedAtRandom", pages.touch(AT_RANDOM));
      }
    }
    if (Files.isWritable(DROP_CACHES)) {
      Files.writeString(DROP_CACHES, "1");
      try (Touching pages = new Touching(file)) {
        nanos.put("FirstTouch.onDisk", pages.touch(IN_ORDER));
      }
      Files.writeString(DROP_CACHES, "1");
      try (Touching pages = new Touching(file)) {
        nanos.put("FirstTouch.onDiskAtRandom", pages.touch(AT_RANDOM));
      }
    }
    return nanos;
  }

  /** A mapping of which nothing was touched. */
  private static final class Touching implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes;

    Touching(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      }
    }

    double touch(int[] pages) {
      long start = System.nanoTime();
      for (int page : pages) {
        sink += bytes.get(JAVA_BYTE, (long) page * PAGE);
      }
      return (double) (System.nanoTime() - start) / pages.length;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
