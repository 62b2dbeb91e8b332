package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Mount;

/**
 * A standard input that another process has put into non-blocking mode is waited for, as any other,
 * whatever language the system speaks.
 */
@EnabledOnOs(OS.LINUX)
class NonBlockingInputTest {

  /** The mode belongs to the pipe's end, which dd shares, and stays when dd is gone. */
  private static final String IN_NON_BLOCKING_MODE =
      "dd iflag=nonblock count=0 2> dd.txt && exec \"$@\"";

  @TempDir Path directory;

  /**
   * Reads standard input with its interrupt flag set, and prints what it had, how much processor
   * time that took, whether the flag is set, and what the system calls a file that is missing.
   */
  static final class Reader {

    private Reader() {}

    public static void main(String[] arguments) throws IOException {
      Thread.currentThread().interrupt();
      Duration before = processorTime();
      try (FileData data = MmapGuard.load("-")) {
        Duration used = processorTime().minus(before);
        System.out.println(new String(data.toByteArray(), StandardCharsets.UTF_8));
        System.out.println(used.toMillis());
      }
      System.out.println(Thread.interrupted());
      try (InputStream in = new FileInputStream("missing")) {
        throw new AssertionError(in);
      } catch (FileNotFoundException e) {
        System.out.println(e.getMessage());
      }
    }

    private static Duration processorTime() {
      return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
  }

  @Test
  void aPipeIsWaitedForWithoutSpinningAndWithoutHeedingAnInterrupt() throws Exception {
    assertWaitedFor("missing (No such file or directory)", IN_NON_BLOCKING_MODE);
  }

  @Test
  void alsoWhereTheSystemSpeaksAnotherLanguage() throws Exception {
    Path catalogue = directory.resolve("translations/qtz/LC_MESSAGES/libc.mo");
    Files.createDirectories(catalogue.getParent());
    Files.write(
        catalogue,
        MessageCatalogue.of(
            new TreeMap<>(
                Map.of(
                    "", "Content-Type: text/plain; charset=UTF-8\n",
                    "No such file or directory", "Datei nicht gefunden",
                    "Resource temporarily unavailable", "zur Zeit nicht da"))));
    assertWaitedFor(
        "missing (Datei nicht gefunden)",
        // A locale of its own: newer C libraries translate nothing in that of C.
        "cp -r /usr/lib/locale/C.utf8 qtz && mount --bind translations /usr/share/locale && "
            + "export LOCPATH=$PWD LC_ALL=qtz && "
            + IN_NON_BLOCKING_MODE,
        Mount.ofItsOwn());
  }

  private void assertWaitedFor(String missing, String script, String... prefix) throws Exception {
    List<String> lines =
        new ForkedJvm(Reader.class, directory)
            .startedBy(prefix)
            .startedBy("sh", "-c", script, "sh")
            .fedWith(
                out -> {
                  for (String part : List.of("one", "two", "three")) {
                    pause();
                    out.write(part.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                  }
                  pause();
                })
            .run()
            .lines();
    assertEquals("onetwothree", lines.getFirst());
    assertTrue(Long.parseLong(lines.get(1)) < 400, lines.toString());
    assertEquals(List.of("true", missing), lines.subList(2, 4));
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Nobody but the kernel knows whether something is there; and whose failure that was. */
  @Test
  void aFailureOfAnotherStreamIsNotWaitedFor() {
    InputStream original = System.in;
    System.setIn(
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Resource temporarily unavailable");
          }
        });
    try {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> assertThrows(IOException.class, () -> MmapGuard.loadStdin(10)));
    } finally {
      System.setIn(original);
    }
  }
}
