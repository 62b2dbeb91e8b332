package org.mmapguard.tests.jvms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.tests.faults.CompilationLog;
import org.mmapguard.tests.faults.ContentsInFull;
import org.mmapguard.tests.faults.CopiesOfEveryLength;
import org.mmapguard.tests.faults.Cut;
import org.mmapguard.tests.faults.CutsOfEveryLength;
import org.mmapguard.tests.faults.FaultMatrix;
import org.mmapguard.tests.faults.ForkedJvm;
import org.mmapguard.tests.faults.GuardedCall;
import org.mmapguard.tests.faults.JitMode;
import org.mmapguard.tests.faults.RandomTruncation;

/** What guarded calls and locks promise holds on each JVM and processor that can be had. */
class PromisesOnOtherJvms {

  private static final int TRIALS = Integer.getInteger("mmapguard.trials", 20);

  /** An emulated processor is some thirty times slower. */
  private static final int TRIALS_IF_EMULATED = Math.max(1, TRIALS / 20);

  private static final Path TABLE = Path.of("target", "jvms.md");
  private static final List<String> LINES = new ArrayList<>();

  @TempDir private Path folder;

  private final Tally tally = new Tally();

  static List<Jvm> jvms() throws IOException, InterruptedException {
    return Jvm.all();
  }

  @ParameterizedTest
  @MethodSource("jvms")
  void hold(Jvm jvm) throws Exception {
    if (!jvm.isThere()) {
      LINES.add("| %s | not had | | |".formatted(jvm));
    }
    assumeTrue(jvm.isThere(), "not had");
    int trials = jvm.isEmulated() ? TRIALS_IF_EMULATED : TRIALS;
    for (JitMode mode : jvm.modes()) {
      everyCall(jvm, mode, trials);
      everyLength(jvm, mode, trials);
    }
    contents(jvm, trials);
    randomTruncations(jvm, trials);
    locks(jvm, trials, false);
    if (jvm.hasNativeAccess()) {
      locks(jvm, trials, true);
    }
    LINES.add("| %s | %s |".formatted(jvm, tally.cells()));
    assertEquals("", String.join("\n", tally.failures()));
  }

  /** Views have no promise: here it is only that the documentation tells what they do. */
  @ParameterizedTest
  @MethodSource("jvms")
  void viewsDoWhatTheDocumentationSays(Jvm jvm) throws Exception {
    assumeTrue(jvm.isThere(), "not had");
    assumeTrue(jvm.hasCompilers(), "each fault of a view ends it");
    ViewColumn column = new ViewColumn(jvm, folder);
    String seen = column.seen();
    String documented = column.documented();
    assumeFalse(
        documented.isEmpty(), () -> "docs/platforms.md has no column of " + jvm + ":\n" + seen);
    assertEquals(documented, seen, "docs/platforms.md of " + jvm);
  }

  private void everyCall(Jvm jvm, JitMode mode, int trials) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(mode, log(), folder, trials));
    arguments.addAll(List.of(GuardedCall.values()));
    ForkedJvm.Outcome outcome = compiling(jvm, FaultMatrix.class, mode).run(arguments.toArray());
    long made = (long) GuardedCall.values().length * Cut.values().length * trials;
    tally.add("every call, " + mode, made, outcome, "TYPED_EXCEPTION", "UNHARMED", "WARM");
  }

  private void everyLength(Jvm jvm, JitMode mode, int trials) throws Exception {
    ForkedJvm.Outcome outcome =
        compiling(jvm, CutsOfEveryLength.class, mode).run(mode, log(), folder, trials);
    long made = outcome.counts().getOrDefault("TRIALS", 0L);
    tally.add("every length, " + mode, made, outcome, "TYPED_EXCEPTION", "WARM");
  }

  private Path log() {
    return folder.resolve("compilations.txt");
  }

  private ForkedJvm compiling(Jvm jvm, Class<?> main, JitMode mode) {
    return jvm.running(main, folder).with(mode.options()).with(CompilationLog.options(log()));
  }

  private void contents(Jvm jvm, int trials) throws Exception {
    ForkedJvm.Outcome outcome = jvm.running(ContentsInFull.class, folder).run(folder, 20 * trials);
    tally.add("contents", outcome.counts().getOrDefault("TRIALS", 0L), outcome, "RIGHT");
    outcome = jvm.running(CopiesOfEveryLength.class, folder).run(folder, 1);
    tally.add("copies of every length", 1, outcome, "ENOUGH");
  }

  private void randomTruncations(Jvm jvm, int trials) throws Exception {
    int cuts = 20 * trials;
    try {
      RandomTruncation.Outcome outcome =
          new RandomTruncation(folder, 1, jvm::running).of(cuts, folder);
      long readers = RandomTruncation.Outcome.allTyped(cuts).typed();
      tally.add("random truncations", readers, outcome.typed(), outcome);
    } catch (IOException | AssertionError e) {
      tally.addCrash("random truncations", e);
    }
  }

  private void locks(Jvm jvm, int trials, boolean nativeAccess) throws IOException {
    ForkedJvm keeper = jvm.running(LockKeeper.class, folder);
    if (nativeAccess) {
      keeper.with("--enable-native-access=org.mmapguard.core");
    }
    try (LockTrial locks = new LockTrial(keeper, nativeAccess, folder)) {
      long good = 0;
      for (int i = 0; i < 5 * trials; i++) {
        good += locks.holds() ? 1 : 0;
      }
      tally.add("locks, native access " + nativeAccess, 5 * trials, good, good + " held");
    }
  }

  @AfterAll
  static void writeTable() throws IOException, InterruptedException {
    List<String> table = new ArrayList<>();
    table.add("| processor and JVM | tests | trials | failures |");
    table.add("|---|---|---|---|");
    table.addAll(LINES);
    Files.write(TABLE, table);
    table.forEach(System.out::println);
    Jvm.deleteAll();
  }
}
