package org.mmapguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Runs everything, writes the figures as JSON, and prints how the library compares. */
public final class Comparison {

  private static final int STDIN_RUNS = 5;
  private static final long STDIN_SIZE = 1_000_000_000;

  /**
   * A folder on a file system whose files can share blocks, such as XFS or Btrfs; empty if none.
   */
  private static final String SHARING = System.getProperty("bench.sharing", "");

  /** Instead of a GiB, and for standard input. */
  private static final long SMOKE_SIZE = 1 << 26;

  private final boolean smoke;
  private final Path results;
  private final Map<String, Double> figures = new TreeMap<>();

  private Comparison(boolean smoke, Path results) {
    this.smoke = smoke;
    this.results = results;
  }

  /**
   * Runs the benchmarks, or reports a run.
   *
   * @param arguments what to run: "full", "targets" (the rows that have one), "cold" (first calls
   *     only), "smoke" (does everything run?) or "report" (print the tables and draw the plots of a
   *     full run again, and bring the page of the guide beside it up to date); and the file for the
   *     figures; what JMH measured, and the plots, are files beside it
   */
  public static void main(String[] arguments) throws Exception {
    String extent = arguments[0];
    Path results = Path.of(arguments[1]).toAbsolutePath();
    switch (extent) {
      case "report" -> report(results);
      case "smoke" -> {
        new Comparison(true, results).runAll();
        report(results);
        System.out.println("This was a smoke run: everything runs, and no figure means anything.");
      }
      case "full" -> {
        new Comparison(false, results).runAll();
        report(results);
      }
      case "targets" -> {
        Comparison comparison = new Comparison(false, results);
        comparison.runTargets();
        comparison.write();
        System.out.println(Table.of(comparison.figures));
      }
      case "cold" -> {
        Comparison comparison = new Comparison(false, results);
        comparison.runColdStarts();
        comparison.write();
        System.out.println(Table.of(comparison.figures));
      }
      default ->
          throw new IllegalArgumentException(
              "cannot run \"" + extent + "\": -Dbench is full, targets, cold, smoke or report");
    }
  }

  private static void report(Path results) throws IOException {
    Map<String, Double> figures = Results.read(Files.readString(results));
    System.out.println(Table.of(figures));
    Plot.drawAll(figures, results.getParent());
    Path page = results.resolveSibling("performance.md");
    if (Files.exists(page)) {
      Guide.update(page, Table.all(figures));
    }
  }

  private void runAll() throws RunnerException, IOException, InterruptedException {
    runTargets();
    runOpening();
    runLong();
    figures.putAll(FirstTouch.measure(Jvm.onOneProcessor(results.getParent())));
    write();
  }

  private void runTargets() throws RunnerException, IOException, InterruptedException {
    runPairs();
    runContendedReads();
    runStandardInput();
    runLargerThanMemory();
    runColdStarts();
  }

  private void runColdStarts() throws IOException, InterruptedException {
    figures.putAll(ColdStart.measure(results.resolveSibling("cold-start"), smoke ? 1 : 9));
  }

  private void write() throws IOException {
    Files.writeString(results, Results.toJson(figures));
  }

  private void runPairs() throws RunnerException, IOException {
    ChainedOptionsBuilder opening = options("Pairs.(mapFile|view)", "opening-pairs");
    runShort(opening.param("idleThreads", "0", "1000"), 3);
    ChainedOptionsBuilder mapFile =
        options("Pairs.mapFile", "native-pairs", "--enable-native-access=ALL-UNNAMED");
    runShort(mapFile.param("idleThreads", "0"), 3, " native");
    ChainedOptionsBuilder alone =
        options("Pairs.((mapFile|view)ToSameChecks|mapLargeToSmallFile)", "more-opening-pairs");
    runShort(alone.param("idleThreads", "0"), 3);
    runShort(options("Pairs.(get|searches)\\w*", "read-pairs").jvm(oneProcessor()), 3);
    runTurns(longOptions("Pairs.(sumOfView|streamIn\\w+|copyTo\\w+|indexOf)", "long-pairs"), 5);
    runTurns(longOptions("Pairs.(streamOnce\\w+|channelToDirect)", "once-pairs"), 60);
    runTurns(longOptions("Pairs.snapshotToCopy", "copy-pairs"), 5);
    runShort(
        options("Pairs.leaseOfSnapshot\\w*", "lease-pairs", "--enable-native-access=ALL-UNNAMED"),
        3);
    if (!SHARING.isEmpty()) {
      String folder = "-D" + BenchFile.FOLDER_PROPERTY + "=" + SHARING;
      runShort(options("Pairs.snapshotOf\\w+", "snapshot-pairs", folder), 3);
    }
  }

  private void runContendedReads() throws RunnerException {
    for (int threads : ContendedReads.THREADS) {
      ChainedOptionsBuilder reads = options("ContendedReads\\.\\w+", "contended-" + threads);
      run(
          reads
              .param("size", "1048576")
              .threads(threads)
              .forks(1)
              .warmupIterations(smoke ? 1 : 2)
              .measurementIterations(smoke ? 1 : 5)
              // Long, because threads that wait for a processor begin and end at other times.
              .warmupTime(TimeValue.milliseconds(smoke ? 100 : 1000))
              .measurementTime(TimeValue.milliseconds(smoke ? 100 : 1000)),
          " " + threads);
    }
  }

  /** Calls of some milliseconds and more: as many first turns as it takes to compile them. */
  private void runTurns(ChainedOptionsBuilder options, int warmUp) throws RunnerException {
    run(
        options
            .forks(smoke ? 1 : 2)
            .warmupIterations(smoke ? 1 : warmUp)
            .measurementIterations(smoke ? 1 : 15)
            // Shorter than the work, so that an iteration is one turn of both sides.
            .warmupTime(TimeValue.milliseconds(1))
            .measurementTime(TimeValue.milliseconds(1)));
  }

  private void runOpening() throws RunnerException {
    runShort(options("(Opening|OpeningAtOnce)\\.\\w+", "opening"), 2);
    runShort(options("WholeSmallFile\\.\\w+", "small-files"), 1);
  }

  /**
   * Calls of microseconds: several JVMs, since each compiles a little differently.
   *
   * <p>While a compiler thread is busy, to unmap memory interrupts its processor too, and takes
   * three times as long: the warm-up lasts until most of that is done.
   */
  private void runShort(ChainedOptionsBuilder options, int forks) throws RunnerException {
    runShort(options, forks, "");
  }

  private void runShort(ChainedOptionsBuilder options, int forks, String suffix)
      throws RunnerException {
    run(
        options
            .jvmArgsPrepend(Jvm.SMALL_HEAP.toArray(String[]::new))
            .forks(smoke ? 1 : forks)
            .warmupIterations(smoke ? 1 : 3)
            .measurementIterations(smoke ? 1 : 6)
            .warmupTime(TimeValue.milliseconds(smoke ? 100 : 1000))
            .measurementTime(TimeValue.milliseconds(smoke ? 100 : 400)),
        suffix);
  }

  /** Calls of a twentieth of a second and more. */
  private void runLong() throws RunnerException, IOException {
    run(
        longOptions("(SequentialSum|Work)\\.\\w+", "long", Jvm.PEERS.toArray(String[]::new))
            .forks(smoke ? 1 : 3)
            .warmupIterations(smoke ? 1 : 2)
            .measurementIterations(smoke ? 1 : 5));
  }

  private ChainedOptionsBuilder longOptions(String names, String kind, String... flags)
      throws IOException {
    return options(names, kind, flags)
        .jvm(oneProcessor())
        .jvmArgsPrepend(Jvm.LARGE_HEAP.toArray(String[]::new));
  }

  private String oneProcessor() throws IOException {
    return Jvm.onOneProcessor(results.getParent()).toString();
  }

  private ChainedOptionsBuilder options(String names, String kind, String... flags) {
    long gibibyte = smoke ? SMOKE_SIZE : BenchFile.GIB;
    return new OptionsBuilder()
        .resultFormat(ResultFormatType.JSON)
        .result(results.resolveSibling("jmh-" + kind + ".json").toString())
        .include("\\." + names + "$")
        .shouldFailOnError(true)
        .jvmArgsAppend(
            Stream.concat(
                    Stream.of(flags), Stream.of("-D" + Gibibyte.SIZE_PROPERTY + "=" + gibibyte))
                .toArray(String[]::new));
  }

  private void run(ChainedOptionsBuilder options) throws RunnerException {
    run(options, "");
  }

  private void run(ChainedOptionsBuilder options, String suffix) throws RunnerException {
    for (RunResult result : new Runner(options.build()).run()) {
      String name = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
      StringBuilder key = new StringBuilder(name);
      result
          .getParams()
          .getParamsKeys()
          .forEach(param -> key.append(' ').append(result.getParams().getParam(param)));
      key.append(suffix);
      if (name.startsWith("Pairs.")) {
        figures.put(key + " ours", medianOfSide(result, "ours"));
        figures.put(key + " other", medianOfSide(result, "other"));
      } else {
        figures.put(key.toString(), figure(result));
      }
    }
  }

  /**
   * The median of short calls; of passes over a GiB, the fastest: what disturbs one from outside
   * makes it slower by up to ten times, and none faster.
   */
  private static double figure(RunResult result) {
    Statistics times = result.getPrimaryResult().getStatistics();
    return result.getParams().getMode() == Mode.SingleShotTime
        ? times.getMin()
        : times.getPercentile(50);
  }

  /** Microseconds for a turn. */
  private static double medianOfSide(RunResult pair, String side) {
    return median(
        pair.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .map(IterationResult::getSecondaryResults)
            .mapToDouble(
                counts -> counts.get(side).getScore() / counts.get("turns").getScore() / 1000)
            .toArray());
  }

  private void runStandardInput() throws IOException, InterruptedException {
    long size = smoke ? SMOKE_SIZE : STDIN_SIZE;
    List<StandardInput.Run> ours = new ArrayList<>();
    List<StandardInput.Run> other = new ArrayList<>();
    List<StandardInput.Run> direct = new ArrayList<>();
    for (int i = 0; i < (smoke ? 1 : STDIN_RUNS); i++) {
      ours.add(StandardInput.measure("loadStdin", size));
      other.add(StandardInput.measure("readAllBytes", size));
      direct.add(StandardInput.measure("newBuffers", size));
      System.out.printf(
          "loadStdin: %s, readAllBytes: %s, new direct buffers: %s%n",
          ours.getLast(), other.getLast(), direct.getLast());
    }
    putRuns("loadStdin", ours);
    putRuns("readAllBytes", other);
    putRuns("newBuffers", direct);
  }

  private void runLargerThanMemory() throws IOException, InterruptedException {
    String hindrance = LargerThanMemory.hindrance();
    if (!hindrance.isEmpty()) {
      System.out.println("Files larger than memory are left out: " + hindrance);
      return;
    }
    for (String way : List.of("channel", "advised", "mapped", "read")) {
      figures.put("LargerThanMemory." + way, LargerThanMemory.measure(way, smoke ? 0.5 : 10));
    }
  }

  private void putRuns(String way, List<StandardInput.Run> runs) {
    figures.put("StandardInput." + way, median(runs, StandardInput.Run::millis));
    figures.put("StandardInput." + way + " peak", median(runs, StandardInput.Run::peakPerByte));
  }

  private static double median(
      List<StandardInput.Run> runs, ToDoubleFunction<StandardInput.Run> value) {
    return median(runs.stream().mapToDouble(value).toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
