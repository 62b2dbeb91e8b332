package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Two threads that never pause read leased snapshots in a JVM of its own, by each access of the
 * table, while another process harms the files in each way.
 *
 * @param deaths 1 if the JVM did not survive, else 0
 * @param wrong how many reads gave other bytes
 * @param breaks how many writers waited for a copy
 * @param median of their waits, in microseconds
 * @param worst of their waits, in microseconds
 * @param output what the JVM wrote
 */
public record LeasesUnderHarm(
    int deaths, long wrong, long breaks, long median, long worst, String output) {

  /** In microseconds; no writer would wait as long for anything but a copy. */
  private static final long LONGEST_WAIT = 10_000_000;

  /**
   * Runs one JVM.
   *
   * @param mode how it compiles
   * @param scratch a folder for what it writes
   * @param where a folder for the files
   * @param rounds how often each harm is done to each of its files
   */
  public static LeasesUnderHarm in(JitMode mode, Path scratch, Path where, int rounds)
      throws IOException, InterruptedException {
    ForkedJvm.Outcome outcome = jvm(LeasedReaders.class, scratch, mode).run(where, rounds);
    if (outcome.exitValue() != 0) {
      return new LeasesUnderHarm(1, 0, 0, 0, 0, outcome.toString());
    }
    Map<String, Long> counts = outcome.counts();
    return new LeasesUnderHarm(
        0,
        counts.get("WRONG"),
        counts.get("BREAKS"),
        counts.get("WAIT_MEDIAN_MICROS"),
        counts.get("WAIT_WORST_MICROS"),
        outcome.toString());
  }

  static ForkedJvm jvm(Class<?> main, Path scratch, JitMode mode) {
    return new ForkedJvm(main, scratch)
        .with(mode.options())
        .with("--add-modules=jdk.incubator.vector")
        .with("--enable-native-access=org.mmapguard.core,ALL-UNNAMED");
  }

  /** Checks that no reader met anything, and that each writer waited, but not for long. */
  public void requireNone(int rounds) {
    assertEquals(0, deaths, output);
    assertEquals(0, wrong, output);
    assertEquals(LeasedReaders.breaksOf(rounds), breaks, output);
    assertTrue(worst < LONGEST_WAIT, output);
  }
}
