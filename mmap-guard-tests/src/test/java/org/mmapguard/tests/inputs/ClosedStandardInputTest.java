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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

  /** A file of the JVM has the descriptor then, and nobody asked for that. */
  @ParameterizedTest
  @CsvSource({
    "STRING, /dev/stdin", "STRING, /dev/fd/0", "STRING, /proc/self/fd/0",
        "STRING, /dev/../dev/fd/0",
    "MAP_FILE, /dev/stdin", "READ_FILE, /dev/stdin", "SNAPSHOT, /dev/stdin", "VIEW, /dev/fd/0"
  })
  void alsoByTheNamesThatTheSystemHasForIt(Way way, String name) throws Exception {
    assertEquals(
        List.of("java.nio.file.FileSystemException: " + name + ": standard input is closed"),
        read("<&-", way, name));
  }

  @ParameterizedTest
  @EnumSource(names = {"STRING", "MAP_FILE", "READ_FILE"})
  void aFileThatIsRedirectedIsReadByThoseNames(Way way) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "redirected");
    assertTrue(read("< " + file, way, "/dev/stdin").getFirst().contains("/dev/stdin, 10 bytes"));
  }

  /** The system opens no socket by a name, and the JVM need not either: it has it open. */
  @ParameterizedTest
  @CsvSource({"STRING, -", "STRING, /dev/stdin", "READ_FILE, /proc/self/fd/0"})
  void aSocketIsRead(Way way, String name) throws Exception {
    String relay =
        """
        import socket, subprocess, sys
        ours, theirs = socket.socketpair()
        ours.sendall(b"through a socket")
        ours.shutdown(socket.SHUT_WR)
        sys.exit(subprocess.call(sys.argv[1:], stdin=theirs))
        """;
    List<String> lines =
        new ForkedJvm(StandardInputReader.class, directory)
            .startedBy("python3", "-c", relay)
            .run(way, name)
            .lines();
    assertEquals("FileData.Loaded[standard input, 16 bytes, open]", lines.getFirst());
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
