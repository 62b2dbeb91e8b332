package org.mmapguard.tests.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.support.ForkedJvm;

/** The report of a leak names the place that opened the data if asked to, and says how to ask. */
class LeaksNameTheirOriginTest {

  private static final String MAIN = Forgetful.class.getName() + ".main(Forgetful.java:";

  @TempDir private Path directory;

  private List<String> report(Path file, String... options) throws Exception {
    return new ForkedJvm(Forgetful.class, directory).with(options).run(file).lines();
  }

  @Test
  void withTheWholeStack() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    List<String> report = report(file, "-Dorg.mmapguard.leaks=origin");
    String start =
        "The mapping of "
            + file
            + " was not closed; released after garbage collection. Close it with"
            + " try-with-resources. It was opened at ";
    assertTrue(report.getFirst().startsWith(start + MAIN), report::toString);
    assertTrue(report.getLast().startsWith(MAIN), report::toString);
    assertTrue(
        report.stream().anyMatch(line -> line.contains("MmapGuard.mapFile(")), report::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Dorg.mmapguard.leaks=other", "-Dunrelated=origin"})
  void notUnlessAsked(String option) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    assertEquals(
        List.of(
            "The mapping of "
                + file
                + " was not closed; released after garbage collection. Close it with"
                + " try-with-resources. To learn where it was opened, start the JVM with"
                + " -Dorg.mmapguard.leaks=origin."),
        report(file, option));
  }
}
