package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.Trials;

/** No view of a snapshot crashes or reads a wrong byte, whatever is done to the source. */
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, an open file can be neither deleted nor replaced
class ViewsOfSnapshotsAreSafeTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyAccessAfterEveryHarmInEveryModeOfTheCompilers(JitMode mode) throws Exception {
    Path log = folder.resolve("compilations.txt");
    ForkedJvm.Outcome outcome =
        jvm(SnapshotMatrix.class, mode)
            .with(CompilationLog.options(log))
            .with(CompilationLog.soon(ViewAccess.class))
            .run(mode, log, folder, Trials.SNAPSHOTS, SnapshotKind.AT_ONCE);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    long trials = (long) ViewAccess.values().length * Harm.values().length * Trials.SNAPSHOTS;
    assertEquals(
        Map.of("RIGHT", trials, "WRONG", 0L, "WARM", trials), outcome.counts(), outcome::toString);
  }

  @ParameterizedTest
  @EnumSource
  void whileAnotherProcessHarmsTheSource(JitMode mode) throws Exception {
    Path source = Content.write(folder.resolve("source"), ViewTrial.content());
    Path equal = Content.write(folder.resolve("equal"), ViewTrial.content());
    Process readers = jvm(SnapshotReaders.class, mode).start(source, equal);
    try (BufferedReader answers = readers.inputReader()) {
      assertEquals("reading", answers.readLine());
      for (int round = 0; round < Trials.ROUNDS / 4; round++) {
        Harm.values()[round % Harm.values().length].to(source);
        Thread.sleep(1);
        Content.write(source, ViewTrial.content());
      }
      readers.getOutputStream().close();
      long reads = Long.parseLong(answers.readLine().replace("READS=", ""));
      assertTrue(reads > ViewAccess.values().length, reads + " reads");
      assertEquals("WRONG=0", answers.readLine());
      assertEquals(0, readers.waitFor(), () -> errors());
    } finally {
      readers.destroy();
    }
  }

  private ForkedJvm jvm(Class<?> main, JitMode mode) {
    return new ForkedJvm(main, folder)
        .with(mode.options())
        .with("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("stderr.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
