package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While this process cuts files at random moments, readers in another JVM get the file's bytes or
 * the promised exception, and nothing else.
 */
class RandomTruncationTest {

  private static final int SIZE = TruncationReaders.SIZE;
  private static final int SIZE_OF_WHOLE_PAGES = SIZE - SIZE % Content.PAGE;
  private static final int ROUNDS = Integer.getInteger("mmapguard.rounds", 2000);
  private static final int LONGEST_WAIT_NANOS = 1_000_000;

  /** Every so many rounds the cut lies in the last page, where nothing faults. */
  private static final int ONE_IN = 3;

  @TempDir private Path folder;

  @TempDir(factory = Tmpfs.class)
  private Path memory;

  @Test
  void onTheDefaultFileSystem() throws Exception {
    assertReadersSurvive(folder);
  }

  @Test
  void onTmpfs() throws Exception {
    assertReadersSurvive(memory);
  }

  private void assertReadersSurvive(Path where) throws IOException, InterruptedException {
    long seed = Long.getLong("mmapguard.seed", System.nanoTime());
    String context = "-Dmmapguard.seed=" + seed;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = Content.bytes(TruncationReaders.SIZE);
    Process readers = new ForkedJvm(TruncationReaders.class, folder).start(seed);
    long reads = 0;
    long faults = 0;
    try (Writer names = readers.outputWriter();
        BufferedReader answers = readers.inputReader()) {
      for (int round = 0; round < ROUNDS; round++) {
        Path file = Content.write(where.resolve("victim"), content);
        try (FileChannel cutter = FileChannel.open(file, StandardOpenOption.WRITE)) {
          names.write(file + "\n");
          names.flush();
          assertEquals("reading", answers.readLine(), () -> context + errors());
          LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
          cutter.truncate(random.nextInt(round % ONE_IN == 0 ? SIZE_OF_WHOLE_PAGES : 0, SIZE));
          assertEquals("done", answers.readLine(), () -> context + errors());
        }
      }
      readers.getOutputStream().close();
      reads = count(answers.readLine(), "READS");
      faults = count(answers.readLine(), "FAULTS");
    } finally {
      readers.destroy();
    }
    assertEquals(0, readers.waitFor(), context + errors());
    assertEquals((long) ROUNDS * RandomReader.values().length, faults, context);
    assertTrue(reads >= faults, "the readers were at work before the cut");
  }

  private static long count(String line, String name) {
    assertTrue(line.startsWith(name + "="), line);
    return Long.parseLong(line.substring(name.length() + 1));
  }

  private String errors() {
    try {
      return "\n" + Files.readString(folder.resolve("stderr.txt"));
    } catch (IOException e) {
      return "\n" + e;
    }
  }
}
