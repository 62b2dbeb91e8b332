package org.mmapguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws figures over a parameter, both axes logarithmic, as SVG. */
final class Plot {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 60;
  private static final int RIGHT = 150;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final List<String> COLORS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7");

  private final Map<String, Double> figures;
  private final List<Long> params;
  private final List<String> lines;
  private final double least;
  private final double most;

  private Plot(Map<String, Double> figures, List<Long> params, List<String> lines) {
    this.figures = figures;
    this.params = params;
    this.lines = lines;
    double[] values =
        lines.stream()
            .flatMap(l -> params.stream().map(p -> value(l, p)))
            .mapToDouble(d -> d)
            .toArray();
    least = Math.pow(10, Math.floor(Math.log10(Arrays.stream(values).min().orElseThrow())));
    most = Math.pow(10, Math.ceil(Math.log10(Arrays.stream(values).max().orElseThrow())));
  }

  /** Draws all plots into a folder. */
  static void drawAll(Map<String, Double> figures, Path folder) throws IOException {
    Files.writeString(
        folder.resolve("performance-small-files.svg"),
        new Plot(
                figures,
                List.of(1024L, 16384L, 262144L, 2097152L, 16777216L),
                List.of(
                    "WholeSmallFile.readAllBytes",
                    "WholeSmallFile.readFile",
                    "WholeSmallFile.mapFile",
                    "WholeSmallFile.view"))
            .svg("Open, read and close a whole file: µs over bytes"));
    Files.writeString(
        folder.resolve("performance-threads.svg"),
        new Plot(
                figures,
                List.of(1L, 100L, 1000L),
                List.of(
                    "Opening.mapFile",
                    "Opening.sharedByHand",
                    "Opening.view",
                    "Opening.confinedByHand"))
            .svg("Open, read a byte and close: µs over idle threads"));
  }

  private double value(String line, long param) {
    // A logarithmic axis has no 0.
    String measured = param == 1 ? line + " 0" : line + " " + param;
    Double value = figures.get(measured);
    if (value == null) {
      throw new IllegalArgumentException(
          "the results have no \"" + measured + "\"; plots need those of -Dbench=full");
    }
    return value;
  }

  private double x(long param) {
    double first = Math.log(params.getFirst());
    double span = Math.log(params.getLast()) - first;
    return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log(param) - first) / span;
  }

  private double y(double value) {
    double share = Math.log(value / least) / Math.log(most / least);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  private String svg(String title) {
    StringBuilder svg = new StringBuilder();
    add(svg, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'", WIDTH, HEIGHT);
    add(svg, " font-family='sans-serif' font-size='12'>%n<rect width='100%%' height='100%%'");
    add(svg, " fill='white'/>%n<text x='%d' y='22' font-size='14'>%s</text>%n", LEFT, title);
    for (double tick = least; tick <= most; tick *= 10) {
      add(svg, "<path d='M%d %.1fH%d' stroke='#ddd'/>%n", LEFT, y(tick), WIDTH - RIGHT);
      add(
          svg,
          "<text x='%d' y='%.1f' text-anchor='end'>%.0f</text>%n",
          LEFT - 6,
          y(tick) + 4,
          tick);
    }
    for (long param : params) {
      add(
          svg,
          "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
          x(param),
          HEIGHT - 28,
          label(param));
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      StringBuilder path = new StringBuilder();
      for (long param : params) {
        add(path, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(param), y(value(line, param)));
      }
      String color = COLORS.get(i);
      add(svg, "<path d='%s' fill='none' stroke='%s' stroke-width='2'/>%n", path, color);
      add(
          svg,
          "<text x='%d' y='%d' fill='%s'>%s</text>%n",
          WIDTH - RIGHT + 12,
          TOP + 20 + 20 * i,
          color,
          line.replaceAll(".*\\.", ""));
    }
    return svg.append("</svg>\n").toString();
  }

  private String label(long param) {
    if (params.getFirst() == 1) {
      return param == 1 ? "0" : Long.toString(param);
    }
    return param < 1 << 20 ? (param >> 10) + " KiB" : (param >> 20) + " MiB";
  }

  private static void add(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
