package org.mmapguard.tests.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Trials;

/**
 * A snapshot of a file that another process writes to, and which ignores the lock, is one state of
 * the file or an error.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("race")
class OneMomentTest {

  private static final int ROUNDS = Trials.ROUNDS / 20;
  private static final int BLOCKS = 64;
  private static final int BLOCK = 1 << 16;

  /** Blocks of one number each, rewritten from front to back with the next one. */
  private static final String OVERWRITE =
      """
      number = 0
      while True:
          number += 1
          for block in range(64):
              os.pwrite(file, struct.pack("<q", number) * 8192, block << 16)
          rest()
      """;

  /** Numbers from 1 on at the end, and then their count in front. */
  private static final String APPEND =
      """
      os.ftruncate(file, 8)
      number = 0
      while True:
          for burst in range(1000):
              number += 1
              os.pwrite(file, struct.pack("<q", number), number * 8)
              os.pwrite(file, struct.pack("<q", number), 0)
          rest()
      """;

  private static final String START =
      """
      import os, random, struct, sys, time

      file = os.open(sys.argv[1], os.O_WRONLY)

      def rest():
          time.sleep(random.random() * float(sys.argv[2]))
          print("written", flush=True)

      """;

  @TempDir Path directory;

  /** How often there was a snapshot, and how often none because the file kept changing. */
  private record Count(int snapshots, int refusals) {}

  @Test
  void ofBlocksThatAreOverwritten() throws Exception {
    Count count = count(OVERWRITE, 0.08, OneMomentTest::areOfOnePass);
    assertTrue(count.snapshots > 0, count::toString);
  }

  @Test
  void ofARecordThatGrows() throws Exception {
    Count count = count(APPEND, 0.08, OneMomentTest::isCounted);
    assertTrue(count.snapshots > 0, count::toString);
  }

  @Test
  void thatNeverRestsIsAnError() throws Exception {
    Count count = count(OVERWRITE, 0, OneMomentTest::areOfOnePass);
    assertTrue(count.refusals > 0, count::toString);
  }

  /** Two writes within a tick of the kernel's clock have the same time. */
  @Test
  void isNotTakenInTheTickOfAWrite() throws IOException {
    Path file = directory.resolve("file");
    long[] nanos = new long[21];
    for (int attempt = 0; attempt < nanos.length; attempt++) {
      Files.write(file, new byte[BLOCK]);
      long start = System.nanoTime();
      MmapGuard.snapshot(file).close();
      nanos[attempt] = System.nanoTime() - start;
    }
    Arrays.sort(nanos); // some may have come too late for it, on a busy machine
    assertTrue(nanos[nanos.length / 2] >= 20_000_000, () -> Arrays.toString(nanos));
  }

  private Count count(String writer, double rest, Predicate<ByteBuffer> isOneState)
      throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[BLOCKS * BLOCK]);
    Process process =
        new ProcessBuilder("python3", "-c", START + writer, file.toString(), String.valueOf(rest))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int snapshots = 0;
    int refusals = 0;
    try (BufferedReader passes = process.inputReader()) {
      assertEquals("written", passes.readLine());
      Thread.ofPlatform().daemon().start(() -> drain(passes));
      for (int round = 0; round < ROUNDS; round++) {
        try (FileData.Mapped data = MmapGuard.snapshot(file)) {
          ByteBuffer bytes = data.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
          assertTrue(isOneState.test(bytes), "a mixture, in round " + round);
          snapshots++;
        } catch (FileSystemException e) {
          assertTrue(e.getMessage().contains("was changed each of the 5 times"), e.getMessage());
          refusals++;
        }
      }
    } finally {
      process.destroyForcibly();
    }
    return new Count(snapshots, refusals);
  }

  private static void drain(BufferedReader reader) {
    try {
      reader.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // The writer was killed: the test is over.
    }
  }

  /** The writer goes from front to back, so in front may be the pass that it is at. */
  private static boolean areOfOnePass(ByteBuffer bytes) {
    long first = bytes.getLong(0);
    long previous = first;
    for (int i = 0; i < bytes.limit(); i += Long.BYTES) {
      long number = bytes.getLong(i);
      if (number > previous || number < first - 1) {
        return false;
      }
      previous = number;
    }
    return true;
  }

  private static boolean isCounted(ByteBuffer bytes) {
    long count = bytes.getLong(0);
    long last = 0;
    for (int i = Long.BYTES; i + Long.BYTES <= bytes.limit(); i += Long.BYTES) {
      long number = bytes.getLong(i);
      if (number != last + 1) {
        return false;
      }
      last = number;
    }
    return count == last || count == last - 1;
  }
}
