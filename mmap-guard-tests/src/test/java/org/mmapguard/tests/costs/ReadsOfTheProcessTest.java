package org.mmapguard.tests.costs;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * What the kernel is asked for, by what it counts for this process. {@link SystemCallsTest} counts
 * more exactly, but needs a tracer.
 */
@EnabledIf("isCounted")
class ReadsOfTheProcessTest {

  private static final Path COUNTERS = Path.of("/proc/self/io");
  private static final String READS = "syscr: ";
  private static final String BYTES = "rchar: ";
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

  private static long counted(String counter) throws IOException {
    return Files.readAllLines(COUNTERS).stream()
        .filter(line -> line.startsWith(counter))
        .mapToLong(line -> Long.parseLong(line.substring(counter.length())))
        .sum();
  }

  private long readsOf(Call call, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("file"), content);
    try (FileData data = MmapGuard.mapFile(file)) {
      call.make(data, 0);
      long before = counted(READS);
      for (int i = 0; i < CALLS; i++) {
        call.make(data, i % (SIZE - 64));
      }
      return counted(READS) - before;
    }
  }

  /** A short read asks for the last byte if it has a zero, and else nothing. */
  @ParameterizedTest
  @EnumSource
  void shortReadsAreCheckedIfTheyHaveZeros(Call call) throws IOException {
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

  @Test
  void aStreamIsReadInSteps() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[10 * CALLS]);
    try (FileData data = MmapGuard.mapFile(file);
        InputStream stream = data.newInputStream()) {
      long before = counted(READS);
      for (int i = 0; i < 10 * CALLS; i++) {
        assertEquals(0, stream.read());
      }
      long reads = counted(READS) - before;
      assertTrue(reads < CALLS / 10, () -> reads + " reads");
    }
  }

  /** To read memory is not counted, to read a file is. */
  @Test
  void theKernelCopiesFromFileToFile() throws IOException {
    int size = 10_000_000;
    Path file = Files.write(folder.resolve("file"), new byte[size]);
    Path copy = folder.resolve("copy");
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, CREATE_NEW, WRITE)) {
      long before = counted(BYTES);
      assertEquals(size, data.transferTo(target));
      long bytes = counted(BYTES) - before;
      assertTrue(bytes >= size, () -> bytes + " bytes");
    }
    assertEquals(-1, Files.mismatch(file, copy));
  }
}
