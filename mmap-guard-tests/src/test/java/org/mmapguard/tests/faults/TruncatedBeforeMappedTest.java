package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A file that gets shorter between the question for its size and its mapping was truncated. */
@DisabledOnOs(OS.WINDOWS) // where a mapped file cannot be truncated
class TruncatedBeforeMappedTest {

  private static final int ROUNDS = Integer.getInteger("mmapguard.rounds", 1000);

  @TempDir private Path folder;

  @Test
  void isTypedAndNoReasonToCopy() throws Exception {
    Path path = folder.resolve("file");
    AtomicBoolean stop = new AtomicBoolean();
    int truncated = 0;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(100_000);
      Thread writer = Thread.ofPlatform().start(() -> resize(file, stop));
      for (int i = 0; i < ROUNDS || (truncated == 0 && i < 100 * ROUNDS); i++) {
        try (FileData data = MmapGuard.load(path)) {
          assertInstanceOf(FileData.Mapped.class, data, "copied without a lock");
        } catch (FileData.PageFaultException e) {
          truncated++;
        }
      }
      stop.set(true);
      writer.join();
    }
    assertTrue(truncated > 0, "never met");
  }

  private static void resize(RandomAccessFile file, AtomicBoolean stop) {
    try {
      while (!stop.get()) {
        file.setLength(10);
        file.setLength(100_000);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
