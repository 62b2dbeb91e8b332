package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.support.Trials;

/** A guarded call on a file that was cut throws the promised exception, there and then. */
class GuardedCallsAnswerAtTheCallTest {

  /** Not under other collectors: three calls alone have too little of a profile then. */
  private static final List<String> SOON = CompilationLog.soon(GuardedCall.class);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyCallInEveryModeOfTheCompilers(JitMode mode) throws Exception {
    assertAllAnswerAtTheCall(mode, SOON, List.of(GuardedCall.values()), Trials.EACH);
  }

  /** As on processors and JVMs that do not survive the copies of this one. */
  @ParameterizedTest
  @ValueSource(strings = {"short", "none"})
  void everyCallWithFewerCopiesOutOfTheMapping(String copies) throws Exception {
    List<String> options = new ArrayList<>(SOON);
    options.add("-Dorg.mmapguard.copies=" + copies);
    assertAllAnswerAtTheCall(
        JitMode.DEFAULT, options, List.of(GuardedCall.values()), Math.max(1, Trials.EACH / 10));
  }

  /** They fit no buffer, and so are read by other methods of the JDK. */
  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "DEFAULT"})
  void loadsFromLargeFiles(JitMode mode) throws Exception {
    List<String> options = new ArrayList<>(SOON);
    options.add("-Dmmapguard.hole=" + (1L << 31));
    assertAllAnswerAtTheCall(
        mode,
        options,
        List.of(GuardedCall.GET, GuardedCall.GET_SHORT, GuardedCall.GET_INT, GuardedCall.GET_LONG),
        1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseZGC", "-XX:+UseParallelGC"})
  void threeCallsUnderOtherCollectors(String collector) throws Exception {
    assertAllAnswerAtTheCall(
        JitMode.DEFAULT,
        List.of(collector),
        List.of(GuardedCall.GET, GuardedCall.STREAM_READ_ARRAY, GuardedCall.CHANNEL_READ_TO_DIRECT),
        Trials.EACH);
  }

  private void assertAllAnswerAtTheCall(
      JitMode mode, List<String> options, List<GuardedCall> calls, int each)
      throws IOException, InterruptedException {
    Path log = folder.resolve("compilations.txt");
    Object[] arguments = {mode, log, folder, each};
    Object[] names = calls.toArray();
    Object[] all = Arrays.copyOf(arguments, arguments.length + names.length);
    System.arraycopy(names, 0, all, arguments.length, names.length);

    ForkedJvm.Outcome outcome =
        new ForkedJvm(FaultMatrix.class, folder)
            .with(mode.options())
            .with(options)
            .with(CompilationLog.options(log))
            .run(all);

    assertEquals(0, outcome.exitValue(), outcome::toString);
    long trials = (long) calls.size() * Cut.values().length * each;
    Map<String, Long> expected =
        Map.of(
            "TYPED_EXCEPTION",
            trials,
            "WRONG_EXCEPTION",
            0L,
            "RETURNED",
            0L,
            "LATE_ERROR",
            0L,
            "WARM",
            trials,
            "UNHARMED",
            trials);
    assertEquals(expected, outcome.counts(), outcome::toString);
  }
}
