package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.Trials;

/** The table in the documentation of {@code FileData} is true on the JDK that runs this. */
@EnabledOnOs(architectures = {"amd64", "x86_64"}) // what crashes differs by processor
class ViewsDoWhatTheirTableSaysTest {

  private static final long TRIALS = Trials.EACH * 10L;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyAccess(ViewAccess access) throws Exception {
    ForkedJvm.Outcome outcome = run(access, access.mode, access.cut);
    switch (access.outcome) {
      case INTERNAL_ERROR -> assertAllEnd(outcome, "ERROR_AT_ONCE");
      case INTERNAL_ERROR_LATE -> assertAllEnd(outcome, "ERROR_LATE");
      case BAD_ADDRESS -> assertAllEnd(outcome, "IO_EXCEPTION");
      case CRASH_ONCE_COMPILED -> assertCrash(access, outcome);
      case CRASH_ALWAYS -> {
        assertCrash(access, outcome);
        assertCrash(access, run(access, JitMode.INTERPRETER, access.cut));
      }
    }
  }

  @Test
  void bytesBehindTheEndInTheLastPageAreSilentZeros() throws Exception {
    ForkedJvm.Outcome outcome = run(ViewAccess.GET, JitMode.DEFAULT, Cut.INSIDE_THE_LAST_PAGE);
    assertAllEnd(outcome, "RETURNED");
    assertNotEquals(0L, outcome.counts().get("BEFORE"));
    assertEquals(0L, outcome.counts().get("AFTER"));
  }

  @Test
  void writingToAChannelStopsAtTheCutWhereBytesAreInFront() throws Exception {
    ForkedJvm.Outcome outcome = run(ViewAccess.CHANNEL_WRITE, JitMode.DEFAULT, Cut.IN_THE_MIDDLE);
    assertAllEnd(outcome, "RETURNED");
    long wholePages = Math.ceilDiv(Cut.IN_THE_MIDDLE.of(ViewTrial.SIZE), Content.PAGE);
    assertEquals(ViewTrial.SIZE, outcome.counts().get("BEFORE"));
    assertEquals(wholePages * Content.PAGE, outcome.counts().get("AFTER"));
  }

  private ForkedJvm.Outcome run(ViewAccess access, JitMode mode, Cut cut)
      throws IOException, InterruptedException {
    Path log = folder.resolve("compilations.txt");
    ForkedJvm.Outcome outcome =
        new ForkedJvm(ViewTrial.class, folder)
            .with(mode.options())
            .with(CompilationLog.options(log))
            .with("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
            .run(access, mode, cut, TRIALS, log, folder);
    assertEquals(1L, outcome.counts().get("WARM"), () -> "not compiled as meant: " + outcome);
    return outcome;
  }

  private static void assertAllEnd(ForkedJvm.Outcome outcome, String ending) {
    assertEquals(0, outcome.exitValue(), outcome::toString);
    assertEquals(TRIALS, outcome.counts().get(ending), outcome::toString);
  }

  private static void assertCrash(ViewAccess access, ForkedJvm.Outcome outcome) {
    assertTrue(
        outcome.crashReport().contains("SIGBUS") || outcome.crashReport().contains("SIGSEGV"),
        () -> access + " no longer crashes: the table of FileData can be improved. " + outcome);
  }
}
