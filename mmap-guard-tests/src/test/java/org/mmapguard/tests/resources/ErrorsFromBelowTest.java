package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Trials;

/**
 * After a stack overflow or out of memory, at any depth in any method, everything is either done or
 * undone: closing returns, and mapping, descriptor and lock go.
 *
 * <p>More rounds of each call by {@code -Dmmapguard.below=...}.
 */
@EnabledOnOs(OS.LINUX) // where mappings and descriptors can be counted
class ErrorsFromBelowTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "-Xint, mapped, 2",
    "-XX:TieredStopAtLevel=1, mapped, 10",
    "-XX:TieredStopAtLevel=1, loaded, 10",
    "-XX:TieredStopAtLevel=4, mapped, 10",
    "--enable-native-access=org.mmapguard.core, mapped, 10"
  })
  void stackOverflows(String compiler, String kind, int warmUp) throws Exception {
    ForkedJvm jvm = new ForkedJvm(CallsFromBelow.class, folder).with(compiler);
    // Compiled after fewer calls than usual.
    jvm.with("-XX:CompileThresholdScaling=0.1");
    requireDoneOrUndone(jvm, "stack", kind, warmUp);
  }

  /** An initializer that overflows, also one of the JDK, would fail for ever. */
  @Test
  void theFirstCopyThatOverflowsIsNotTheLast() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "12345678");
    String line = new ForkedJvm(FirstCopyWithLittleStack.class, folder).run(file).lines().getLast();
    assertTrue(line.matches("[1-9]\\d* 49"), line);
  }

  @ParameterizedTest
  @CsvSource({"mapped, false", "mapped, true", "loaded, false"})
  void fullHeap(String kind, boolean nativeAccess) throws Exception {
    ForkedJvm jvm =
        new ForkedJvm(CallsFromBelow.class, folder)
            .with("-Xmx8m", "-XX:+UseSerialGC", "-XX:-UseTLAB", "-XX:-UseGCOverheadLimit");
    if (nativeAccess) {
      jvm.withNativeAccess();
    }
    requireDoneOrUndone(jvm, "heap", kind, 2);
  }

  private void requireDoneOrUndone(ForkedJvm jvm, String error, String kind, int warmUp)
      throws Exception {
    int rounds =
        error.equals("heap")
            ? Math.ceilDiv(Trials.BELOW, 8)
            : Trials.BELOW; // to fill it takes longer
    List<String> lines = jvm.run(folder, error, kind, rounds, warmUp).lines();
    assertEquals(1, lines.size(), lines::toString);
    long failed = Long.parseLong(lines.getFirst().split(" ")[0]);
    assertTrue(failed >= rounds, "hardly any was in want of anything: " + lines);
  }
}
