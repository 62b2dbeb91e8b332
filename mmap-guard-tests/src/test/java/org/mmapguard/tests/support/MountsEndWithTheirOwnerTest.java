package org.mmapguard.tests.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing stays mounted, and no loop device in use, however a test ends. */
class MountsEndWithTheirOwnerTest {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int KILLED = 128 + 9;

  /** What it is that a loop device shows, while one does. */
  private static final String BACKING_FILE = "loop/backing_file";

  @Test
  void whenItIsClosed() throws Exception {
    String image;
    try (Mount mount = Mount.ext4("", "")) {
      image = imageOf(mount);
      assertTrue(isInUse(image));
    }
    assertFreed(image);
  }

  @Test
  void whenTheJvmIsKilled(@TempDir Path directory) throws Exception {
    Mount.ext4("", "").close();
    ForkedJvm.Outcome outcome = new ForkedJvm(Owner.class, directory).uncounted().run();
    assertEquals(KILLED, outcome.exitValue(), outcome.errors());
    assertFreed(outcome.output().strip());
  }

  @Test
  void whenTheProcessThatHoldsItIsKilled() throws Exception {
    try (Mount mount = Mount.ext4("", "")) {
      String image = imageOf(mount);
      long holder = Long.parseLong(mount.path().getName(1).toString());
      ProcessHandle.of(holder).orElseThrow().destroyForcibly();
      assertFreed(image);
    }
  }

  /** Mounts, and is killed. */
  static final class Owner {
    public static void main(String[] arguments) throws Exception {
      System.out.println(imageOf(Mount.ext4("", "")));
      long self = ProcessHandle.current().pid();
      new ProcessBuilder("kill", "-9", String.valueOf(self)).start().waitFor();
    }
  }

  /** Returns the name of the image, which no other mount has. */
  private static String imageOf(Mount mount) throws IOException {
    long device = ((Number) Files.getAttribute(mount.path(), "unix:dev")).longValue();
    String numbers = device / 256 + ":" + device % 256;
    return Files.readString(Path.of("/sys/dev/block", numbers, BACKING_FILE)).strip();
  }

  private static void assertFreed(String image) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (isInUse(image) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertFalse(isInUse(image), image);
  }

  private static boolean isInUse(String image) throws IOException {
    try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path device : devices) {
        Path file = device.resolve(BACKING_FILE);
        if (Files.exists(file) && Files.readString(file).strip().equals(image)) {
          return true;
        }
      }
      return false;
    }
  }
}
