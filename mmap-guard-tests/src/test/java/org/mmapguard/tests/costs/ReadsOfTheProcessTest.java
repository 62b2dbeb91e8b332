package org.mmapguard.tests.costs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * A short read asks the kernel for the last byte if it has a zero, and else nothing; by what the
 * kernel counts for this process. {@link SystemCallsTest} counts more exactly, but needs a tracer.
 */
@EnabledIf("isCounted")
class ReadsOfTheProcessTest {

  private static final Path COUNTERS = Path.of("/proc/self/io");
  private static final String READS = "syscr: ";
  private static final int CALLS = 4000;
  private static final int SIZE = 1 << 10;

  /** Bytes that the test of a word for a zero byte may take for one; none is zero. */
  private static final byte[] HARD = {1, (byte) 0x80, (byte) 0x81, (byte) 0xff, 0x7f};

  @TempDir private Path folder;

  /** The calls that check only what holds a zero. */
  enum Call {
    BYTE {
      @Override
      void make(FileData data, long offset) {
        data.get(offset);
      }
    },
    SHORT {
      @Override
      void make(FileData data, long offset) {
        data.getShort(offset, ByteOrder.BIG_ENDIAN);
      }
    },
    INT {
      @Override
      void make(FileData data, long offset) {
        data.getInt(offset, ByteOrder.BIG_ENDIAN);
      }
    },
    LONG {
      @Override
      void make(FileData data, long offset) {
        data.getLong(offset, ByteOrder.BIG_ENDIAN);
      }
    },
    COPY {
      @Override
      void make(FileData data, long offset) {
        data.copyTo(offset, new byte[64], 0, 64);
      }
    };

    abstract void make(FileData data, long offset);
  }

  static boolean isCounted() {
    return Files.isReadable(COUNTERS);
  }

  private static long reads() throws IOException {
    return Files.readAllLines(COUNTERS).stream()
        .filter(line -> line.startsWith(READS))
        .mapToLong(line -> Long.parseLong(line.substring(READS.length())))
        .sum();
  }

  private long readsOf(Call call, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("file"), content);
    try (FileData data = MmapGuard.mapFile(file)) {
      call.make(data, 0);
      long before = reads();
      for (int i = 0; i < CALLS; i++) {
        call.make(data, i % (SIZE - 64));
      }
      return reads() - before;
    }
  }

  @ParameterizedTest
  @EnumSource
  void areMadeForZerosOnly(Call call) throws IOException {
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = HARD[(i + i / HARD.length) % HARD.length];
    }
    long unchecked = readsOf(call, content);
    assertTrue(unchecked < CALLS / 10, () -> unchecked + " reads");
    Arrays.fill(content, (byte) 0);
    long checked = readsOf(call, content);
    assertTrue(checked >= CALLS, () -> checked + " reads");
  }
}
