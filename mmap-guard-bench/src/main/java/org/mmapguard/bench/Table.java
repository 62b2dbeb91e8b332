package org.mmapguard.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables in Markdown, made from the figures of a run. */
final class Table {

  private static final List<Row> ROWS =
      List.of(
          Row.pairAtMost("`mapFile`, a byte, `close`", "mapFile 0", 1.15),
          Row.pairAtMost("`MmapGuard.view`, a byte", "view 0", 1.3),
          Row.atMost(
              "`MmapGuard.view` with 1000 idle threads, against none",
              "Pairs.view 1000 ours",
              "Pairs.view 0 ours",
              1.2),
          Row.pairAtMost("`view`, sum of 1 GiB", "sumOfView", 1.03),
          Row.pairFaster("`get` of what is not zero, at random", "get 1048576", 8),
          Row.pairFaster("`getLong` without zeros, at random", "getLong 1048576", 8),
          Row.pairAtMost("`getLong` with zeros, at random", "getLongWithZeros", 1.15),
          Row.pairFaster(
              "`batch` of binary searches, against `FileChannel.read`", "searchesToFileChannel", 6),
          Row.pairAtMost(
              "`batch` of binary searches, against a raw segment", "searchesToSegment", 3.5),
          Row.pairFaster("`copyTo` of 64 KiB, at random", "copyTo64KiB", 1.5),
          Row.pairFaster("`copyTo` of 1 MiB, at random", "copyTo1MiB", 1.8),
          Row.pairAtMost("`indexOf` of an absent pattern, 1 GiB", "indexOf", 1.5),
          Row.pairFaster("`getLong` of 64 MiB without zeros, at random", "getLong 67108864", 8),
          Row.pairFaster("`copyTo` of 64 KiB of 64 MiB, at random", "getPieces 67108864", 1.5),
          Row.pairAtMost(
              "`newInputStream` over 64 MiB, steps of 8 KiB, against `Files.newInputStream`",
              "streamOnce8KiB",
              0.6),
          Row.pairAtMost("the same in steps of 64 KiB", "streamOnce64KiB", 1.1),
          Row.pairAtMost("the same in steps of 1 MiB", "streamOnce1MiB", 1.1),
          Row.pairAtMost(
              "the same in steps of 64 KiB, with `mapFile` and `close`", "streamOnceAndMap", 1.1),
          Row.pairAtMost(
              "`newByteChannel` over 64 MiB, to a direct buffer, against `FileChannel.read`",
              "channelToDirect",
              1.15),
          Row.pairAtMost(
              "`batch`, `long`s in order, against a `MappedByteBuffer`", "getInOrder", 12),
          Row.pairAtMost(
              "`copyTo` of 8192 `long`s, against bytes and `LongBuffer.get`",
              "getNumbers 67108864",
              1),
          Row.pairAtMost(
              "`Cursor`, a header of strings and floats, against `DataInputStream`",
              "getHeaderToStream",
              0.8),
          Row.pairAtMost("the same, against a `MappedByteBuffer`", "getHeaderToBuffer", 1.5),
          Row.atLeast(
              "`get` of one file by two threads, against one",
              "ContendedReads.get 1048576 2",
              "ContendedReads.get 1048576 1",
              1.7),
          Row.atLeast(
              "`get` of one file by 16 threads, against two",
              "ContendedReads.get 1048576 16",
              "ContendedReads.get 1048576 2",
              0.9),
          Row.atLeast(
              "reads at random of a file three times as large as memory, `advise(RANDOM)`,"
                  + " against `FileChannel.read`",
              "LargerThanMemory.advised",
              "LargerThanMemory.channel",
              0.5),
          Row.pairAtMost(
              "`snapshot` of 1 GiB, against `Files.copy` and map", "snapshotToCopy", 1.1),
          Row.pairAtMost(
              "`snapshot` of 1 GiB that shares blocks, against `mapFile`",
              "snapshotOfSharedBlocks",
              5),
          Row.pairAtMost("the same, to 1 MiB", "snapshotOfSharedBlocksLargeToSmall", 1.15),
          Row.pairAtMost(
              "`snapshotOnWrite` of 1 GiB, against `mapFile` with native access",
              "leaseOfSnapshot",
              1.5),
          Row.pairAtMost("the same, to 1 MiB", "leaseOfSnapshotLargeToSmall", 1.15),
          Row.atMost(
              "`loadStdin` of 1 GB from a pipe, against new direct buffers",
              "StandardInput.loadStdin",
              "StandardInput.newBuffers",
              1.1),
          Row.atMost(
              "`mapFile` with native access, against without",
              "Pairs.mapFile 0 native ours",
              "Pairs.mapFile 0 ours",
              1.3),
          Row.atLeast(
              "`loadStdin`, against `System.in.readAllBytes`",
              "StandardInput.readAllBytes",
              "StandardInput.loadStdin",
              1.25),
          Row.atMost(
              "`loadStdin`, peak resident memory, against the input",
              "StandardInput.loadStdin peak",
              null,
              1.15),
          Row.atMost(
              "the first call of a JVM: `mapFile`, a byte, `close`",
              "ColdStart.modules map",
              "ColdStart.modules map by hand",
              1.4),
          Row.atMost(
              "the first call of a JVM: `load(\"-\")` of 10 bytes, against"
                  + " `System.in.readAllBytes`",
              "ColdStart.modules load process",
              "ColdStart.modules load by hand process",
              1.4),
          Row.atMost(
              "the first call with native access, without the JVM's first downcall, more than"
                  + " without it, ms",
              "ColdStart.native-access map more",
              null,
              40),
          Row.pairAtMost("`mapFile`, `close` of 8 GiB, against 4 KiB", "mapLargeToSmallFile", 1.15),
          Row.pairAtMost(
              "`mapFile`, against the same checks by hand", "mapFileToSameChecks 0", 1.1),
          Row.pairAtMost(
              "`MmapGuard.view`, against the same checks by hand", "viewToSameChecks 0", 1.1));

  private static final String AN_INT = "under 2 GiB";

  private static final List<Way> WAYS =
      List.of(
          new Way("`view`, `segment`", "view", ""),
          new Way("`view`, `long` index", "viewLongIndexed", ""),
          new Way("`asByteBuffer`", "asByteBuffer", AN_INT + " each"),
          new Way("`copyTo`, steps of 64 KiB", "copyTo", ""),
          new Way("`newInputStream`, steps of 64 KiB", "newInputStream", ""),
          new Way("`newByteChannel`, steps of 64 KiB", "newByteChannel", ""),
          new Way("`toByteArray`", "toByteArray", AN_INT + "; as much heap"),
          new Way("`readFile`, `view`", "readFile", "as much memory"),
          new Way("`FileChannel.map`, shared arena", "segmentByHand", ""),
          new Way("`FileChannel.map`, confined arena", "confinedSegmentByHand", ""),
          new Way("`MappedByteBuffer`", "mappedByteBuffer", AN_INT + "; unmapped by a collection"),
          new Way("`Files.newInputStream`, steps of 64 KiB", "filesNewInputStream", ""),
          new Way("`FileChannel.read`, heap buffer of 64 KiB", "fileChannelToHeap", ""),
          new Way("`FileChannel.read`, direct buffer of 64 KiB", "fileChannelToDirect", ""),
          new Way("`Files.readAllBytes`", "readAllBytes", AN_INT + "; as much heap"),
          new Way("Lucene `MMapDirectory`", "luceneMMapDirectory", ""),
          new Way("Agrona `IoUtil`", "agronaIoUtil", AN_INT + "; `--add-opens`, `Unsafe`"),
          new Way("Chronicle Bytes", "chronicleBytes", "8 flags, among them `--add-opens`"));

  private Table() {}

  /** A ratio and its target. */
  private record Row(String work, String one, String other, double target, boolean atMost) {

    static Row atMost(String work, String one, String other, double target) {
      return new Row(work, one, other, target, true);
    }

    /** Of the sides of a pair. */
    static Row pairAtMost(String work, String pair, double target) {
      String sides = "Pairs." + pair;
      return atMost(work, sides + " ours", sides + " other", target);
    }

    /** Of the sides of a pair, how much faster the library's is. */
    static Row pairFaster(String work, String pair, double target) {
      String sides = "Pairs." + pair;
      return atLeast(work, sides + " other", sides + " ours", target);
    }

    static Row atLeast(String work, String one, String other, double target) {
      return new Row(work, one, other, target, false);
    }

    boolean isIn(Map<String, Double> figures) {
      return figures.containsKey(one) && (other == null || figures.containsKey(other));
    }

    String toMarkdown(Map<String, Double> figures) {
      double ratio = figures.get(one) / (other == null ? 1 : figures.get(other));
      return String.format(
          Locale.ROOT,
          (atMost ? ratio <= target : ratio >= target)
              ? "| %s | %.2f | %.2f |%n"
              : "| %s | **%.2f, missed** | %.2f |%n",
          work,
          ratio,
          target);
    }
  }

  /** A way to sum the longs of one GiB, and the most that it can read, or what it needs. */
  private record Way(String name, String benchmark, String limits) {

    double millis(Map<String, Double> figures) {
      return figures.get("SequentialSum." + benchmark);
    }

    String toMarkdown(Map<String, Double> figures) {
      return String.format(Locale.ROOT, "| %s | %.0f | %s |%n", name, millis(figures), limits);
    }
  }

  /** Returns the tables for which there are figures, by the names that the guide gives them. */
  static Map<String, String> all(Map<String, Double> figures) {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("ratios", ratios(figures, true));
    tables.put("speedups", ratios(figures, false));
    if (WAYS.stream().allMatch(way -> figures.containsKey("SequentialSum." + way.benchmark()))) {
      tables.put("sums", sums(figures));
    }
    Grid.ALL.stream()
        .filter(grid -> grid.isIn(figures))
        .forEach(grid -> tables.put(grid.name(), grid.toMarkdown(figures)));
    return tables;
  }

  /** Where less is better, or where more is. */
  private static String ratios(Map<String, Double> figures, boolean atMost) {
    return ROWS.stream()
        .filter(row -> row.atMost() == atMost && row.isIn(figures))
        .map(row -> row.toMarkdown(figures))
        .collect(
            Collectors.joining(
                "",
                "| work | ratio | " + (atMost ? "at most" : "at least") + " |\n|---|---|---|\n",
                ""));
  }

  private static String sums(Map<String, Double> figures) {
    return WAYS.stream()
        .sorted(Comparator.comparingDouble(way -> way.millis(figures)))
        .map(way -> way.toMarkdown(figures))
        .collect(Collectors.joining("", "| sum of 1 GiB | ms | limits |\n|---|---|---|\n", ""));
  }

  /** Returns all tables, and then every figure. */
  static String of(Map<String, Double> figures) {
    String each =
        figures.entrySet().stream()
            .map(
                figure ->
                    String.format(
                        Locale.ROOT,
                        "| %s | %.2f %s |%n",
                        figure.getKey(),
                        figure.getValue(),
                        unit(figure.getKey())))
            .collect(Collectors.joining("", "| benchmark | figure |\n|---|---|\n", ""));
    return String.join("\n", all(figures).values()) + "\n" + each;
  }

  private static String unit(String name) {
    if (name.endsWith("peak")) {
      return "of the input";
    }
    return switch (name.replaceAll("\\..*", "")) {
      case "ContendedReads" -> "million in a second";
      case "FirstTouch" -> "ns for a page";
      case "LargerThanMemory" -> "reads in a second";
      case "ColdStart", "SequentialSum", "StandardInput", "Work" -> "ms";
      default -> "µs";
    };
  }
}
