package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;

/** Data that was read takes its own size in memory, no more, and gives it back. */
class LoadedMemoryTest {

  @TempDir Path directory;

  /** Reads standard input, and prints its size and the most bytes that were resident. */
  static final class PeakReader {

    private PeakReader() {}

    public static void main(String[] arguments) throws IOException {
      long before = peakBytes();
      try (FileData data = MmapGuard.load("-")) {
        System.out.println(data.size());
        System.out.println(peakBytes() - before);
      }
    }

    private static long peakBytes() throws IOException {
      try (var lines = Files.lines(Path.of("/proc/self/status"))) {
        String peak = lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElseThrow();
        return Long.parseLong(peak.replaceAll("\\D", "")) << 10;
      }
    }
  }

  /** On the heap, a copying collector needs up to half as much again. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC"})
  @EnabledOnOs(OS.LINUX)
  void thePeakIsTheSizeOfTheInput(String collector) throws Exception {
    int pieces = 300;
    byte[] piece = new byte[1 << 20];
    List<String> lines =
        new ForkedJvm(PeakReader.class, directory)
            .with(collector, "-Xmx2g")
            .fedWith(
                out -> {
                  for (int i = 0; i < pieces; i++) {
                    out.write(piece);
                  }
                })
            .run()
            .lines();
    long size = Long.parseLong(lines.getFirst());
    assertEquals((long) pieces << 20, size);
    double perByte = Double.parseDouble(lines.getLast()) / size;
    assertTrue(perByte < 1.15, () -> "resident bytes for each byte of input: " + perByte);
  }

  /** What becomes of data; none of it may be in the way of the next. */
  enum Fate {
    CLOSED {
      @Override
      long meet() throws IOException {
        try (FileData data = load(SIZE, MmapGuard.UNLIMITED)) {
          return requireAll(data.size());
        }
      }
    },
    JOINED_AND_CLOSED {
      @Override
      long meet() throws IOException {
        try (FileData data = load(SIZE, MmapGuard.UNLIMITED)) {
          return requireAll(data.segment().byteSize());
        }
      }
    },
    TOO_LARGE {
      @Override
      long meet() throws IOException {
        try (FileData data = load(SIZE, SIZE - 1)) {
          throw new AssertionError(data);
        } catch (MmapGuard.InputTooLargeException e) {
          return SIZE;
        }
      }
    },
    MORE_THAN_THE_HEAP {
      @Override
      long meet() throws IOException {
        long size = Runtime.getRuntime().maxMemory() + SIZE;
        try (FileData data = load(size, MmapGuard.UNLIMITED)) {
          throw new AssertionError(data);
        } catch (IOException e) {
          if (e.getMessage().contains("loaded data may take no more than the heap may")) {
            return size;
          }
          throw e;
        }
      }
    },
    FORGOTTEN {
      @Override
      @SuppressWarnings("MustBeClosedChecker") // that is the point
      long meet() throws IOException {
        load(SIZE, MmapGuard.UNLIMITED);
        return SIZE;
      }
    };

    static final int SIZE = 20_000_000;

    /** Loads, and returns the number of bytes. */
    abstract long meet() throws IOException;

    @MustBeClosed
    static FileData load(long size, long limit) throws IOException {
      System.setIn(new Zeros(size));
      return MmapGuard.loadStdin(limit);
    }

    static long requireAll(long size) throws IOException {
      if (size != SIZE) {
        throw new IOException(size + " bytes");
      }
      return size;
    }

    /** Loads twice as much as there is room for. */
    public static void main(String[] arguments) throws IOException {
      InputStream original = System.in;
      Fate fate = valueOf(arguments[0]);
      long left = 2 * Runtime.getRuntime().maxMemory();
      while (left > 0) {
        left -= fate.meet();
      }
      System.setIn(original);
      System.out.println("done");
    }
  }

  /** A stream of a given length. */
  private static final class Zeros extends InputStream {

    private long left;

    Zeros(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = (int) Math.min(left, length);
      left -= count;
      return count == 0 ? -1 : count;
    }
  }

  @ParameterizedTest
  @EnumSource(Fate.class)
  void memoryIsGivenBack(Fate fate) throws Exception {
    ForkedJvm.Outcome outcome = new ForkedJvm(Fate.class, directory).orHere().run(fate.name());
    assertEquals("done\n", outcome.output(), outcome.toString());
  }

  /** By collectors that collect when the space for new objects is full; ZGC does when it likes. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC"})
  void whatIsForgottenIsGivenBackAlsoWithoutExplicitCollections(String collector) throws Exception {
    ForkedJvm.Outcome outcome =
        new ForkedJvm(Fate.class, directory)
            .with(collector, "-XX:+DisableExplicitGC")
            .run(Fate.FORGOTTEN);
    assertEquals("done\n", outcome.output(), outcome.toString());
  }

  /** Keeps all that it loads until there is no room, and prints why there is none. */
  static final class Hoarder {

    private Hoarder() {}

    public static void main(String[] arguments) {
      List<FileData> kept = new ArrayList<>();
      try {
        while (kept.size() < 100) {
          kept.add(Fate.load(Fate.SIZE, MmapGuard.UNLIMITED));
        }
      } catch (IOException e) {
        System.out.println(kept.size() + " " + e.getMessage());
      }
    }
  }

  @Test
  void theOptionThatKeepsItIsNamed() throws Exception {
    String option = "-XX:+DisableExplicitGC";
    List<String> with = new ForkedJvm(Hoarder.class, directory).with(option).run().lines();
    assertTrue(
        with.getFirst().contains("(" + option + " keeps what was forgotten"), with::toString);
    List<String> without = new ForkedJvm(Hoarder.class, directory).run().lines();
    assertTrue(without.getFirst().endsWith("or close what was loaded"), without::toString);
  }

  /** A read that races the end either gives the bytes of the input, or says that it is closed. */
  @Tag("race")
  @Test
  void readersFinishOrAreTold() throws Exception {
    InputStream original = System.in;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 50; round++) {
        System.setIn(new Zeros(3_000_000));
        FileData data = MmapGuard.loadStdin(MmapGuard.UNLIMITED);
        CountDownLatch reading = new CountDownLatch(2);
        List<Future<Integer>> readers =
            List.of(
                threads.submit(readUntilClosed(data, reading)),
                threads.submit(readUntilClosed(data, reading)));
        reading.await();
        data.close();
        for (Future<Integer> reader : readers) {
          assertTrue(reader.get() > 0);
        }
      }
    } finally {
      System.setIn(original);
    }
  }

  private static Callable<Integer> readUntilClosed(FileData data, CountDownLatch reading) {
    return () -> {
      byte[] target = new byte[1 << 20];
      for (int reads = 1; ; reads++) {
        try {
          target[reads] = 1;
          data.copyTo(reads, target, 0, target.length);
          assertEquals(0, target[reads]);
          assertEquals(0, data.get(reads));
          reading.countDown();
        } catch (IllegalStateException e) {
          assertTrue(e.getMessage().contains("closed"), e.getMessage());
          return reads;
        }
      }
    };
  }
}
