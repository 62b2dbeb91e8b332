package org.mmapguard.tests.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.CapturedLog;
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

  /** Opens data several times, and prints all that is logged. */
  static final class Logged {

    private Logged() {}

    public static void main(String[] arguments) throws Exception {
      try (CapturedLog log = new CapturedLog()) {
        for (int i = 0; i < 3; i++) {
          MmapGuard.mapFile(Path.of(arguments[0])).close();
        }
        log.about("").forEach(record -> System.out.println(CapturedLog.text(record)));
      }
    }
  }

  @Test
  void anotherValueIsWarnedOfOnce() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    assertEquals(
        List.of("-Dorg.mmapguard.leaks=foo means nothing; known is origin"),
        new ForkedJvm(Logged.class, directory).with("-Dorg.mmapguard.leaks=foo").run(file).lines());
  }

  @Test
  void notUnlessAsked() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    assertEquals(
        List.of(
            "The mapping of "
                + file
                + " was not closed; released after garbage collection. Close it with"
                + " try-with-resources. To learn where it was opened, start the JVM with"
                + " -Dorg.mmapguard.leaks=origin."),
        report(file, "-Dunrelated=origin"));
  }
}
