package org.mmapguard.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A table of figures as they are, each in a row of what was measured and a column of how. */
record Grid(String name, String header, List<Line> lines) {

  static final List<Grid> ALL =
      List.of(
          new Grid(
              "work",
              "| work | guarded | by hand |",
              List.of(
                  work("SHA-256", "sha256OfStream", "sha256OfViewByHand"),
                  work("CRC-32C", "crc32cOfStream", "crc32cOfViewByHand"),
                  work("count lines", "linesOfStream", "linesOfSegmentByHand"),
                  work(
                      "200,000 `long`s at random, one `copyTo` for each",
                      "randomLongsCopied",
                      "randomLongsByHand"),
                  work(
                      "a stream, steps of 8 KiB",
                      "streamIn8KiBSteps",
                      "filesNewInputStreamIn8KiBSteps"))),
          new Grid(
              "threads",
              "| idle threads in the JVM | none | 100 | 1000 |",
              Stream.of(
                      new Line("`mapFile`", "Opening.mapFile"),
                      new Line("by hand, shared arena", "Opening.sharedByHand"),
                      new Line("`MmapGuard.view`", "Opening.view"),
                      new Line("by hand, confined arena", "Opening.confinedByHand"))
                  .map(line -> line.over(0, 100, 1000))
                  .toList()),
          new Grid(
              "contended",
              "| reads of one file at random, by | 1 thread | 2 | 4 | 16 | 64 |",
              Stream.of(
                      new Line("`get`", "ContendedReads.get 1048576"),
                      new Line("`Loaded.get`", "ContendedReads.loadedGet 1048576"),
                      new Line("`getLong` in batches of 64", "ContendedReads.batch 1048576"),
                      new Line("`copyTo` of 4 KiB", "ContendedReads.copyTo 1048576"),
                      new Line(
                          "`FileChannel.read` of a byte, one channel",
                          "ContendedReads.fileChannelRead 1048576"),
                      new Line(
                          "a byte of a raw segment, unsafe",
                          "ContendedReads.segmentByHand 1048576"))
                  .map(line -> line.over(IntStream.of(ContendedReads.THREADS).asLongStream()))
                  .toList()),
          new Grid(
              "first-touch",
              "| one page of 4 KiB | ns |",
              List.of(
                  new Line("touched before", "FirstTouch.again"),
                  new Line("in the page cache, in order", "FirstTouch.cached"),
                  new Line("in the page cache, at random", "FirstTouch.cachedAtRandom"),
                  new Line("on the disk, in order", "FirstTouch.onDisk"),
                  new Line("on the disk, at random", "FirstTouch.onDiskAtRandom"))),
          new Grid(
              "cold-start",
              "| first call of a JVM, ms | `mapFile`, `get`, `close` | by hand | `load(\"-\")` |",
              Stream.of(
                      new Line("class path", "ColdStart.class-path"),
                      new Line("modules", "ColdStart.modules"),
                      new Line("modules, native access", "ColdStart.native-access"),
                      new Line("modules, AOT cache", "ColdStart.cache"),
                      new Line(
                          "modules, AOT cache, native access", "ColdStart.cache-and-native-access"))
                  .map(line -> line.over("map", "map by hand", "load"))
                  .toList()),
          new Grid(
              "small-files",
              "| | 1 KiB | 16 KiB | 256 KiB | 2 MiB | 16 MiB |",
              Stream.of(
                      new Line("`Files.readAllBytes`", "WholeSmallFile.readAllBytes"),
                      new Line("`readFile`, `toByteArray`", "WholeSmallFile.readFile"),
                      new Line("`mapFile`, `toByteArray`", "WholeSmallFile.mapFile"),
                      new Line("`MmapGuard.view`", "WholeSmallFile.view"))
                  .map(line -> line.over(1L << 10, 1L << 14, 1L << 18, 1L << 21, 1L << 24))
                  .toList()));

  private static Line work(String label, String guarded, String byHand) {
    return new Line(label, List.of("Work." + guarded, "Work." + byHand));
  }

  /** Tells whether the figures are those of a run of everything. */
  boolean isIn(Map<String, Double> figures) {
    return lines.stream().map(Line::keys).allMatch(figures.keySet()::containsAll);
  }

  String toMarkdown(Map<String, Double> figures) {
    String rule = "|" + "---|".repeat(lines.getFirst().keys().size() + 1) + "\n";
    return header
        + "\n"
        + rule
        + lines.stream().map(line -> line.toMarkdown(figures)).collect(Collectors.joining());
  }

  /** A row: what is measured, and the names of its figures. */
  record Line(String label, List<String> keys) {

    Line(String label, String key) {
      this(label, List.of(key));
    }

    /** The same for each value of a parameter. */
    Line over(long... parameters) {
      return over(Arrays.stream(parameters));
    }

    Line over(LongStream parameters) {
      return new Line(label, parameters.mapToObj(value -> keys.getFirst() + " " + value).toList());
    }

    /** The same for each kind of work. */
    Line over(String... works) {
      return new Line(
          label, Arrays.stream(works).map(work -> keys.getFirst() + " " + work).toList());
    }

    String toMarkdown(Map<String, Double> figures) {
      return keys.stream()
          .map(key -> String.format(Locale.ROOT, format(key), figures.get(key)))
          .collect(Collectors.joining(" | ", "| " + label + " | ", " |\n"));
    }

    private static String format(String key) {
      return key.startsWith("ContendedReads") ? "%.2f" : "%,.0f";
    }
  }
}
