package org.mmapguard.bench;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs everything, writes the medians as JSON, and prints how the library compares. */
public final class Comparison {

  private static final int STDIN_RUNS = 5;

  /** The benchmarks of the rows that have a target. */
  private static final String SHORT_TARGETS = "(Opening|OpeningBySize)\\.\\w+";

  private static final String LONG_TARGETS =
      "(SequentialSum\\.(view|segmentByHand)|Work\\.\\w+(8KiB|64KiB)Steps)";

  /** But for the heap, our side needs none of these. */
  private static final String[] JVM_OPTIONS = {
    "-Xms3g",
    "-Xmx3g",
    // Lucene is faster with it.
    "--add-modules=jdk.incubator.vector",
    // Agrona
    "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
    // Chronicle
    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"
  };

  private final boolean smoke;
  private final Path results;
  private final Map<String, Double> medians = new TreeMap<>();

  private Comparison(boolean smoke, Path results) {
    this.smoke = smoke;
    this.results = results;
  }

  /**
   * Runs the benchmarks.
   *
   * @param arguments "full", "targets" or "smoke", and the file for the medians; what JMH measured
   *     goes to files beside it
   */
  public static void main(String[] arguments) throws Exception {
    Path results = Path.of(arguments[1]);
    Comparison comparison = new Comparison(arguments[0].equals("smoke"), results);
    if (arguments[0].equals("targets")) {
      comparison.runShort(SHORT_TARGETS);
      comparison.runLong(LONG_TARGETS);
    } else {
      comparison.runShort("(Opening|OpeningAtOnce|OpeningBySize|WholeSmallFile)\\.\\w+");
      comparison.runLong("(SequentialSum|Work)\\.\\w+");
      comparison.medians.putAll(FirstTouch.measure());
    }
    comparison.runStandardInput();
    Files.writeString(
        results, new GsonBuilder().setPrettyPrinting().create().toJson(comparison.medians) + "\n");
    System.out.println(Table.of(comparison.medians));
  }

  /**
   * Calls of microseconds: several JVMs, since each compiles a little differently.
   *
   * <p>While a compiler thread is busy, to unmap memory interrupts its processor too, and takes
   * three times as long: the warm-up lasts until they are done.
   */
  private void runShort(String names) throws RunnerException {
    run(
        options(names, "short")
            .mode(Mode.AverageTime)
            .forks(smoke ? 1 : 2)
            .warmupIterations(smoke ? 1 : 4)
            .measurementIterations(smoke ? 1 : 5)
            .warmupTime(TimeValue.milliseconds(smoke ? 100 : 1000))
            .measurementTime(TimeValue.milliseconds(smoke ? 100 : 400)));
  }

  /** Calls of a tenth of a second and more. */
  private void runLong(String names) throws RunnerException {
    run(
        options(names, "long")
            .mode(Mode.SingleShotTime)
            .forks(1)
            .warmupIterations(smoke ? 1 : 4)
            .measurementIterations(smoke ? 1 : 9));
  }

  private ChainedOptionsBuilder options(String names, String kind) {
    return new OptionsBuilder()
        .resultFormat(ResultFormatType.JSON)
        .result(results.resolveSibling("jmh-" + kind + ".json").toString())
        .include("\\." + names + "$")
        .shouldFailOnError(true)
        .jvmArgsAppend(JVM_OPTIONS);
  }

  private void run(ChainedOptionsBuilder options) throws RunnerException {
    for (RunResult result : new Runner(options.build()).run()) {
      String name = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
      StringBuilder key = new StringBuilder(name);
      result
          .getParams()
          .getParamsKeys()
          .forEach(param -> key.append(' ').append(result.getParams().getParam(param)));
      medians.put(key.toString(), result.getPrimaryResult().getStatistics().getPercentile(50));
    }
  }

  private void runStandardInput() throws IOException, InterruptedException {
    for (String way : new String[] {"loadStdin", "readAllBytes"}) {
      int runs = smoke ? 1 : STDIN_RUNS;
      double[] millis = new double[runs];
      double[] peaks = new double[runs];
      for (int i = 0; i < runs; i++) {
        StandardInput.Run run = StandardInput.measure(way);
        millis[i] = (double) run.nanos() / TimeUnit.MILLISECONDS.toNanos(1);
        peaks[i] = run.peakPerByte();
        System.out.printf(Locale.ROOT, "%s: %.0f ms, %.2f%n", way, millis[i], peaks[i]);
      }
      medians.put("StandardInput." + way, median(millis));
      medians.put("StandardInput." + way + " peak", median(peaks));
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
