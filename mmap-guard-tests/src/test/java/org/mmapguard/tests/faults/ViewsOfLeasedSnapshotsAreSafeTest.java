package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.TakesLeases;
import org.mmapguard.tests.support.Trials;

/** No view of a snapshot crashes or reads a wrong byte while the file is replaced by its copy. */
@EnabledOnOs(OS.LINUX) // where there are leases
@TakesLeases
class ViewsOfLeasedSnapshotsAreSafeTest {

  private static final int ROUNDS = Math.max(1, Trials.ROUNDS / 300);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyAccessAfterEveryHarmInEveryModeOfTheCompilers(JitMode mode) throws Exception {
    Path log = folder.resolve("compilations.txt");
    ForkedJvm.Outcome outcome =
        jvm(SnapshotMatrix.class, mode)
            .with(CompilationLog.options(log))
            .with(CompilationLog.soon(ViewAccess.class))
            .run(mode, log, folder, Trials.SNAPSHOTS, SnapshotKind.ON_WRITE);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    long trials = (long) ViewAccess.values().length * Harm.values().length * Trials.SNAPSHOTS;
    assertEquals(
        Map.of("RIGHT", trials, "WRONG", 0L, "WARM", trials), outcome.counts(), outcome::toString);
  }

  @ParameterizedTest
  @EnumSource
  void whileAnotherProcessHarmsTheFilesAndThreadsReadWithoutAPause(JitMode mode) throws Exception {
    ForkedJvm.Outcome outcome = jvm(LeasedReaders.class, mode).run(folder, ROUNDS);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    Map<String, Long> counts = outcome.counts();
    System.out.println(mode + " " + counts);
    assertEquals(0, counts.get("WRONG"), outcome::toString);
    assertEquals(12L * ROUNDS, counts.get("BREAKS"), outcome::toString);
    assertTrue(counts.get("WAIT_WORST_MICROS") < 10_000_000, outcome::toString);
  }

  private ForkedJvm jvm(Class<?> main, JitMode mode) {
    return new ForkedJvm(main, folder)
        .with(mode.options())
        .with("--add-modules=jdk.incubator.vector")
        .with("--enable-native-access=org.mmapguard.core,ALL-UNNAMED");
  }
}
