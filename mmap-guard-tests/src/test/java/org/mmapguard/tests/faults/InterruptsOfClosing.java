package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * How often closing under a view sets the interrupt flag of the thread that reads the view, by the
 * way in which it reads: the figures of {@code docs/faults.md}. Arguments: a folder, and rounds of
 * each.
 */
final class InterruptsOfClosing {

  private static final int SIZE = 1 << 18;
  private static final byte[] TARGET = new byte[SIZE];
  private static final MemorySegment OTHER = MemorySegment.ofArray(new byte[SIZE]);

  private static volatile FileData data;

  private InterruptsOfClosing() {}

  /** Reads all of a segment, which has zeros only. */
  private interface Access {
    long read(MemorySegment bytes);
  }

  enum Way {
    GET(InterruptsOfClosing::gets),
    LOOP(InterruptsOfClosing::sum),
    COPY(
        bytes -> {
          MemorySegment.copy(bytes, JAVA_BYTE, 0, TARGET, 0, SIZE);
          return TARGET[0];
        }),
    FILL(bytes -> OTHER.copyFrom(bytes).byteSize()),
    MISMATCH(bytes -> bytes.mismatch(OTHER)),
    STRING(bytes -> bytes.getString(SIZE - 64).length());

    private final Access access;

    Way(Access access) {
      this.access = access;
    }
  }

  private static long gets(MemorySegment bytes) {
    long sum = 0;
    for (int i = 0; i < 100; i++) {
      sum += bytes.get(JAVA_BYTE, ThreadLocalRandom.current().nextInt(SIZE));
    }
    return sum;
  }

  private static long sum(MemorySegment bytes) {
    long sum = 0;
    for (int i = 0; i < SIZE / Long.BYTES; i++) {
      sum += bytes.get(JAVA_LONG_UNALIGNED, (long) i * Long.BYTES);
    }
    return sum;
  }

  public static void main(String[] arguments) throws Exception {
    Path file = Files.write(Path.of(arguments[0]).resolve("zeros"), new byte[SIZE]);
    int rounds = Integer.parseInt(arguments[1]);
    for (Way way : Way.values()) {
      int interrupted = interrupted(way, file, rounds);
      System.out.println(way + " interrupted " + interrupted + " times, rounds: " + rounds);
    }
  }

  private static int interrupted(Way way, Path file, int rounds) throws Exception {
    CyclicBarrier turn = new CyclicBarrier(2);
    int[] interrupted = new int[1];
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    await(turn);
                    readUntilClosed(way);
                    interrupted[0] += Thread.interrupted() ? 1 : 0;
                    await(turn);
                  }
                });
    for (int round = 0; round < rounds; round++) {
      data = MmapGuard.mapFile(file);
      await(turn);
      LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(1_000_000));
      data.close();
      await(turn);
    }
    reader.join();
    return interrupted[0];
  }

  private static void readUntilClosed(Way way) {
    try {
      MemorySegment bytes = data.segment();
      while (true) {
        if (way.access.read(bytes) == Long.MIN_VALUE) {
          Arrays.fill(TARGET, (byte) 1); // never: but the compiler has to read
        }
      }
    } catch (IllegalStateException e) {
      // It is closed.
    }
  }

  private static void await(CyclicBarrier turn) {
    try {
      turn.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
