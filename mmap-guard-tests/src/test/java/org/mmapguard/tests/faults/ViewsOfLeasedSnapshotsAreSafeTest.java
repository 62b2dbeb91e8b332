package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

  private static final int ROUNDS = Math.max(1, Trials.ROUNDS / 200);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyAccessAfterEveryHarmInEveryModeOfTheCompilers(JitMode mode) throws Exception {
    Path log = folder.resolve("compilations.txt");
    ForkedJvm.Outcome outcome =
        LeasesUnderHarm.jvm(SnapshotMatrix.class, folder, mode)
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
    LeasesUnderHarm.in(mode, folder, folder, ROUNDS).requireNone(ROUNDS);
  }
}
