package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.inputs.StandardInputReader.Way;
import org.mmapguard.tests.support.ForkedJvm;

/** Without a standard input, the JVM's descriptor 0 is a file of its own, which is no input. */
@EnabledOnOs(OS.LINUX)
class ClosedStandardInputTest {

  private static final String CLOSED = "java.io.IOException: standard input is closed";
  private static final Path CLASSES = Path.of(System.getProperty("java.home"), "lib", "modules");

  @TempDir Path directory;

  @Test
  void itIsSaidToBeClosed() throws Exception {
    assertEquals(List.of(CLOSED), read("<&-", Way.STRING, "-"));
    assertEquals(List.of(CLOSED), read("<&-", Way.LIMIT, 0));
  }

  @Test
  void alsoIfTheApplicationHasReadFromItBefore() throws Exception {
    List<String> lines = read("<&-", Way.LIMIT_AFTER_ONE_BYTE, 1_000_000);
    assertEquals(CLOSED, lines.getLast());
  }

  @Test
  void aReplacementOfSystemInIsReadNevertheless() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "replaced");
    List<String> lines = read("<&-", Way.LIMIT_OF_REPLACEMENT, file);
    assertEquals("FileData.Loaded[standard input, 8 bytes, open]", lines.getFirst());
  }

  @Test
  void theFileItselfIsReadIfItIsRedirected() throws Exception {
    List<String> lines = read("< " + CLASSES, Way.LIMIT, 1000);
    assertTrue(lines.getFirst().contains("has more than the 1000 bytes"), lines.toString());
  }

  private List<String> read(String redirection, Object... arguments)
      throws IOException, InterruptedException {
    return new ForkedJvm(StandardInputReader.class, directory)
        .startedBy("sh", "-c", "exec \"$@\" " + redirection, "sh")
        .run(arguments)
        .lines();
  }
}
