package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * A standard input that another process has put into non-blocking mode is waited for, as any other.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class NonBlockingInputTest {

  /** Reads standard input, and prints how many bytes it had and how much processor time it took. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] arguments) throws IOException {
      Duration before = processorTime();
      try (FileData data = MmapGuard.load("-")) {
        Duration used = processorTime().minus(before);
        System.out.println(new String(data.toByteArray(), StandardCharsets.UTF_8));
        System.out.println(used.toMillis());
      }
    }

    private static Duration processorTime() {
      return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
  }

  /** The mode belongs to the pipe's end, which dd shares, and stays when dd is gone. */
  @Test
  void aPipeIsWaitedForWithoutSpinning(@TempDir Path directory) throws Exception {
    List<String> lines =
        new ForkedJvm(Reader.class, directory)
            .startedBy("sh", "-c", "dd iflag=nonblock count=0 2> dd.txt && exec \"$@\"", "sh")
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
    assertTrue(Long.parseLong(lines.getLast()) < 400, lines.toString());
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As with a blocking read. */
  @Test
  void anInterruptDoesNotEndTheWaitAndIsNotLost() throws IOException {
    InputStream original = System.in;
    System.setIn(
        new InputStream() {
          private int calls;

          @Override
          public int read() throws IOException {
            calls++;
            if (calls < 5) {
              Thread.currentThread().interrupt();
              throw new IOException("Resource temporarily unavailable");
            }
            return calls < 8 ? calls : -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int value = read();
            target[offset] = (byte) value;
            return value < 0 ? -1 : 1;
          }
        });
    try (FileData data = MmapGuard.loadStdin(10)) {
      assertTrue(Thread.interrupted());
      assertArrayEquals(new byte[] {5, 6, 7}, data.toByteArray());
    } finally {
      Thread.interrupted();
      System.setIn(original);
    }
  }
}
