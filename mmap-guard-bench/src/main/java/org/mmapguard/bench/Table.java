package org.mmapguard.bench;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Tables in Markdown, made from the medians of a run. */
final class Table {

  private static final List<Row> ROWS =
      List.of(
          Row.atMost(
              "`mapFile`, a byte, `close`", "Opening.mapFile 0", "Opening.sharedByHand 0", 1.15),
          Row.atMost("`MmapGuard.view`, a byte", "Opening.view 0", "Opening.confinedByHand 0", 1.3),
          Row.atMost(
              "the same, against one with the same checks",
              "Opening.view 0",
              "Opening.confinedByHandChecked 0",
              1.1),
          Row.atMost(
              "`MmapGuard.view` among 1000 threads, to none",
              "Opening.view 1000",
              "Opening.view 0",
              1.2),
          Row.atMost(
              "`view`, sum of 1 GiB", "SequentialSum.view", "SequentialSum.segmentByHand", 1.03),
          Row.atLeast(
              "`newInputStream`, steps of 8 KiB",
              "Work.filesNewInputStreamIn8KiBSteps",
              "Work.streamIn8KiBSteps",
              1.8),
          Row.atMost(
              "`copyTo`, steps of 64 KiB",
              "Work.copyToIn64KiBSteps",
              "Work.segmentCopyIn64KiBSteps",
              1.15),
          Row.atLeast(
              "`loadStdin`, 1 GB through a pipe",
              "StandardInput.readAllBytes",
              "StandardInput.loadStdin",
              2),
          Row.atMost(
              "`loadStdin`, most resident bytes to bytes read",
              "StandardInput.loadStdin peak",
              null,
              1.2),
          Row.atMost(
              "`mapFile` of 8 GiB, to 4 KiB",
              "OpeningBySize.mapFile 8589934592",
              "OpeningBySize.mapFile 4096",
              1.15));

  private Table() {}

  /** A ratio and its target. */
  private record Row(String work, String one, String other, double target, boolean atMost) {

    static Row atMost(String work, String one, String other, double target) {
      return new Row(work, one, other, target, true);
    }

    static Row atLeast(String work, String one, String other, double target) {
      return new Row(work, one, other, target, false);
    }

    String toMarkdown(Map<String, Double> medians) {
      double ratio = medians.get(one) / (other == null ? 1 : medians.get(other));
      return String.format(
          Locale.ROOT,
          "| %s | %.2f | %s %.2f | %s |%n",
          work,
          ratio,
          atMost ? "at most" : "at least",
          target,
          (atMost ? ratio <= target : ratio >= target) ? "met" : "**missed**");
    }
  }

  static String of(Map<String, Double> medians) {
    StringBuilder table = new StringBuilder("| work | ratio | target | |\n|---|---|---|---|\n");
    ROWS.forEach(row -> table.append(row.toMarkdown(medians)));
    table.append("\n| benchmark | median |\n|---|---|\n");
    medians.forEach(
        (name, median) ->
            table.append(
                String.format(Locale.ROOT, "| %s | %.2f %s |%n", name, median, unit(name))));
    return table.toString();
  }

  private static String unit(String name) {
    if (name.endsWith("peak")) {
      return "of the input";
    }
    return switch (name.replaceAll("\\..*", "")) {
      case "FirstTouch" -> "ns for a page";
      case "SequentialSum", "StandardInput", "Work" -> "ms";
      default -> "µs";
    };
  }

  /** Prints the tables of recorded results again. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(
        of(
            new Gson()
                .fromJson(
                    Files.readString(Path.of(arguments[0])),
                    new TypeToken<TreeMap<String, Double>>() {}.getType())));
  }
}
