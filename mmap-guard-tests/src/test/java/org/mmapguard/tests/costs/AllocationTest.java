package org.mmapguard.tests.costs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call allocates little, and no more for a larger file. */
class AllocationTest {

  private static final int TIMES = 2_000;

  @TempDir private Path folder;

  private Path file(long size) throws IOException {
    Path path = folder.resolve("file-" + size);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
    return path;
  }

  /** Bytes of the heap for one call, in the interpreter as well as in compiled code. */
  private static long allocated(RepeatedCall call, Path path) throws IOException {
    call.repeat(path, TIMES);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      call.repeat(path, TIMES);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least / TIMES;
  }

  @ParameterizedTest
  @CsvSource({"MAP_READ_CLOSE, 3600", "LOAN, 3200", "GET, 2", "COPY_TO, 3"})
  void aCallAllocatesAtMost(RepeatedCall call, long bytes) throws IOException {
    long allocated = allocated(call, file(1 << 20));
    assertTrue(allocated <= bytes, () -> call + " allocates " + allocated + " bytes");
  }

  @Test
  void openingALargeFileAllocatesNoMoreThanASmallOne() throws IOException {
    long small = allocated(RepeatedCall.MAP_READ_CLOSE, file(4096));
    long large = allocated(RepeatedCall.MAP_READ_CLOSE, file(8L << 30));
    assertEquals(small, large, 64);
  }
}
