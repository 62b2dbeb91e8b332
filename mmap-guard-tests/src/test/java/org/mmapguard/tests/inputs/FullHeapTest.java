package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.inputs.StandardInputReader.Way;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.ForkedJvm.Outcome;

/**
 * Input that does not fit into memory is an exception that says so, not an {@link
 * OutOfMemoryError}.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FullHeapTest {

  private static final String EXPECTED =
      "java.io.IOException: %s: no room after \\d+ bytes: loaded data may take no more than the"
          + " heap may \\(-Xmx, \\d+ MiB now\\), and lies outside of it; raise that, or close what"
          + " was loaded";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseZGC"})
  void whileADeviceIsRead(String collector) throws Exception {
    Outcome outcome =
        new ForkedJvm(StandardInputReader.class, directory)
            .with(collector, "-Xmx64m")
            .run(Way.STRING, "/dev/zero");
    assertHeapIsFull("/dev/zero", outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseZGC"})
  void whileStandardInputIsRead(String collector) throws Exception {
    Outcome outcome =
        new ForkedJvm(StandardInputReader.class, directory)
            .with(collector, "-Xmx64m")
            .fedWith(out -> out.write(new byte[1 << 27]))
            .run(Way.STRING, "-");
    assertHeapIsFull("standard input", outcome);
  }

  private static void assertHeapIsFull(String source, Outcome outcome) {
    assertEquals(0, outcome.exitValue(), outcome.toString());
    String line = outcome.lines().getFirst();
    assertTrue(line.matches(EXPECTED.formatted(source)), line);
  }
}
