package org.mmapguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;

/** Draws microseconds on a logarithmic axis over a parameter, as SVG that also fits a dark page. */
final class Plot {

  private static final int WIDTH = 540;
  private static final int HEIGHT = 340;
  private static final int LEFT = 56;
  private static final int RIGHT = 176;
  private static final int TOP = 52;
  private static final int BOTTOM = 52;
  private static final int LINE_HEIGHT = 18;

  private static final String STYLE =
      """
      <style>
      text { font: 14px sans-serif; fill: #1f2328 }
      .faint { fill: #59636e; font-size: 13px }
      .page { fill: #fff } .grid { stroke: #d5dae0 }
      .line { fill: none; stroke-width: 2 }
      .c0 { color: #0072b2 } .c1 { color: #b84a00 } .c2 { color: #00795a } .c3 { color: #a8487f }
      .line { stroke: currentColor } .point, .name { fill: currentColor }
      @media (prefers-color-scheme: dark) {
      text { fill: #dfe4ea } .faint { fill: #9aa6b2 }
      .page { fill: #14181d } .grid { stroke: #39424d }
      .c0 { color: #6cb6ff } .c1 { color: #ff9a57 } .c2 { color: #3fcfa0 } .c3 { color: #e8a0cc }
      .name { fill: currentColor }
      }
      </style>
      """;

  /** A benchmark, and what the guide calls it. */
  private record Line(String benchmark, String name) {}

  /** What the lines are drawn over: where a value is, and how it is written. */
  private record Axis(
      String title, List<Long> ticks, DoubleUnaryOperator scale, LongFunction<String> label) {

    double share(long tick) {
      double first = scale.applyAsDouble(ticks.getFirst());
      double last = scale.applyAsDouble(ticks.getLast());
      return (scale.applyAsDouble(tick) - first) / (last - first);
    }
  }

  private static final Axis FILE_SIZE =
      new Axis(
          "file size, logarithmic",
          List.of(1L << 10, 1L << 14, 1L << 18, 1L << 21, 1L << 24),
          Math::log,
          bytes -> bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB");

  private static final Axis IDLE_THREADS =
      new Axis(
          "idle threads", List.of(0L, 100L, 1000L), DoubleUnaryOperator.identity(), Plot::number);

  private static final List<Line> SMALL_FILES =
      List.of(
          new Line("WholeSmallFile.readAllBytes", "Files.readAllBytes"),
          new Line("WholeSmallFile.readFile", "readFile, toByteArray"),
          new Line("WholeSmallFile.mapFile", "mapFile, toByteArray"),
          new Line("WholeSmallFile.view", "MmapGuard.view"));

  private static final List<Line> OPENING =
      List.of(
          new Line("Opening.mapFile", "mapFile"),
          new Line("Opening.sharedByHand", "by hand, shared arena"),
          new Line("Opening.view", "MmapGuard.view"),
          new Line("Opening.confinedByHand", "by hand, confined arena"));

  private final Map<String, Double> figures;
  private final List<Line> lines;
  private final Axis axis;
  private final double least;
  private final double most;
  private final StringBuilder svg = new StringBuilder();

  private Plot(Map<String, Double> figures, List<Line> lines, Axis axis) {
    this.figures = figures;
    this.lines = lines;
    this.axis = axis;
    DoubleSummaryStatistics values =
        lines.stream()
            .flatMap(line -> axis.ticks().stream().map(tick -> value(line, tick)))
            .mapToDouble(value -> value)
            .summaryStatistics();
    least = Math.pow(10, Math.floor(Math.log10(values.getMin())));
    most = Math.pow(10, Math.ceil(Math.log10(values.getMax())));
  }

  /** Draws all plots into a folder. */
  static void drawAll(Map<String, Double> figures, Path folder) throws IOException {
    Files.writeString(
        folder.resolve("performance-small-files.svg"),
        new Plot(figures, SMALL_FILES, FILE_SIZE).draw("Open, read and close a whole file"));
    Files.writeString(
        folder.resolve("performance-threads.svg"),
        new Plot(figures, OPENING, IDLE_THREADS).draw("Open, read a byte and close"));
  }

  private double value(Line line, long tick) {
    String measured = line.benchmark() + " " + tick;
    Double value = figures.get(measured);
    if (value == null) {
      throw new IllegalArgumentException(
          "the results have no \"" + measured + "\"; plots need those of -Dbench=full");
    }
    return value;
  }

  private double x(long tick) {
    return LEFT + (WIDTH - LEFT - RIGHT) * axis.share(tick);
  }

  private double y(double value) {
    double share = Math.log(value / least) / Math.log(most / least);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  private String draw(String title) {
    add("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'", WIDTH, HEIGHT);
    add(" viewBox='0 0 %d %d'>%n%s", WIDTH, HEIGHT, STYLE);
    add("<rect class='page' width='100%%' height='100%%'/>%n");
    add("<text x='4' y='18'>%s</text>%n", title);
    add("<text class='faint' x='4' y='38'>µs, logarithmic</text>%n");
    for (double tick = least; tick <= most; tick *= 10) {
      add("<path class='grid' d='M%d %.1fH%d'/>%n", LEFT, y(tick), WIDTH - RIGHT);
      text(LEFT - 8, y(tick) + 4, "end", number(tick));
    }
    for (long tick : axis.ticks()) {
      text(x(tick), HEIGHT - BOTTOM + 20, "middle", axis.label().apply(tick));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 40, "middle", axis.title());
    lines.forEach(this::drawLine);
    nameLines();
    return svg.append("</svg>\n").toString();
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text class='faint' x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, text);
  }

  private void drawLine(Line line) {
    StringBuilder path = new StringBuilder();
    StringBuilder points = new StringBuilder();
    for (long tick : axis.ticks()) {
      double x = x(tick);
      double y = y(value(line, tick));
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
      points.append(
          String.format(Locale.ROOT, "<circle class='point' cx='%.1f' cy='%.1f' r='3'/>", x, y));
    }
    add("<g class='c%d'><path class='line' d='%s'/>", lines.indexOf(line), path);
    add("%s</g>%n", points);
  }

  /** Each at the end of its line, or below the name that is there already. */
  private void nameLines() {
    long last = axis.ticks().getLast();
    double free = 0;
    for (Line line :
        lines.stream().sorted(Comparator.comparing((Line l) -> -value(l, last))).toList()) {
      double y = Math.max(free, y(value(line, last)) + 4);
      free = y + LINE_HEIGHT;
      add("<text class='name c%d' x='%d'", lines.indexOf(line), WIDTH - RIGHT + 10);
      add(" y='%.1f'>%s</text>%n", y, line.name());
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
