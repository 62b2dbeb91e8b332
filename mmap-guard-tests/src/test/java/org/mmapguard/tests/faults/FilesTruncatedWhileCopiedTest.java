package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.NonZeroBytes;
import org.mmapguard.tests.support.Trials;

/**
 * What is copied into memory while it is truncated is what the file had, or refused: never zeros
 * that were not in it.
 */
class FilesTruncatedWhileCopiedTest {

  private static final int ROUNDS = Trials.ROUNDS;
  private static final int LONGEST_WAIT_NANOS = 200_000;
  private static final byte[] CONTENT = NonZeroBytes.of(15 * 4096 + 1000);

  @TempDir Path directory;

  /** A read that ran meanwhile can have found zeros: here the tracer puts them there. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void whatAReadFoundMeanwhileIsAskedForAgain() throws Exception {
    Forks.assumeAllowed();
    Path file = directory.toRealPath().resolve("file");
    assertEquals(
        List.of("PageFaultException from 4 to 1"),
        new ForkedJvm(Truncating.class, directory)
            .traced(
                "-P",
                file.toString(),
                "-e",
                "inject=pread64:poke_exit=@arg2=61000000:delay_exit="
                    + 1000 * Forks.DELAY_MILLIS
                    + ":when=1")
            .uncounted()
            .run(file)
            .lines());
  }

  /** Reads a file, and truncates it while the first read returns. */
  public static final class Truncating {
    private Truncating() {}

    /** Argument: where to make the file. */
    public static void main(String[] arguments) throws Exception {
      Path file = Path.of(arguments[0]);
      MmapGuard.readFile(Files.writeString(file.resolveSibling("warm"), "abcd"), 4).close();
      Files.writeString(file, "abcd");
      Thread cutting = Thread.ofPlatform().start(() -> truncate(file));
      try (FileData data = MmapGuard.readFile(file, 4)) {
        System.out.println(Arrays.toString(data.toByteArray()));
      } catch (FileData.PageFaultException e) {
        System.out.println("PageFaultException from " + e.mappedSize() + " to " + e.currentSize());
      }
      cutting.join();
    }

    private static void truncate(Path file) {
      try (FileChannel cutter = FileChannel.open(file, StandardOpenOption.WRITE)) {
        TimeUnit.MILLISECONDS.sleep(Forks.DELAY_MILLIS / 2);
        cutter.truncate(1);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void atAnyMoment() throws Exception {
    Path file = Files.write(directory.resolve("file"), CONTENT);
    SplittableRandom random = new SplittableRandom(Trials.SEED);
    CyclicBarrier round = new CyclicBarrier(2);
    FutureTask<Boolean> reader =
        new FutureTask<>(
            () -> {
              try {
                for (int i = 0; i < ROUNDS; i++) {
                  round.await();
                  readUntilTruncated(file);
                  round.await();
                }
              } finally {
                round.reset(); // so that nobody waits for it
              }
              return true;
            });
    Thread.ofPlatform().daemon().start(reader);
    try (FileChannel cutter = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < ROUNDS; i++) {
        cutter.write(ByteBuffer.wrap(CONTENT), 0);
        round.await();
        LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
        cutter.truncate(random.nextInt(1, CONTENT.length));
        round.await();
      }
    } catch (BrokenBarrierException e) {
      // The reader has failed.
    }
    assertTrue(reader.get());
  }

  /** That is told by an exception, or what is left is read. */
  private static void readUntilTruncated(Path file) throws IOException {
    while (true) {
      try (FileData data = MmapGuard.readFile(file, CONTENT.length)) {
        byte[] read = data.toByteArray();
        assertArrayEquals(Arrays.copyOf(CONTENT, read.length), read);
        if (read.length < CONTENT.length) {
          return;
        }
      } catch (FileData.PageFaultException e) {
        assertEquals(CONTENT.length, e.mappedSize());
        return;
      }
    }
  }
}
