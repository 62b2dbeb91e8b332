package org.mmapguard.tests.costs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;

/** A call allocates little, and no more for a larger file. */
class AllocationTest {

  @TempDir private Path folder;

  private Path file(long size) throws IOException {
    Path path = folder.resolve("file-" + size);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
    return path;
  }

  @ParameterizedTest
  @CsvSource({"MAP_READ_CLOSE, 3600", "LOAN, 3200", "GET, 2", "COPY_TO, 3"})
  void aCallAllocatesAtMost(RepeatedCall call, long bytes) throws IOException {
    long allocated = Allocated.by(call, file(1 << 20));
    assertTrue(allocated <= bytes, () -> call + " allocates " + allocated + " bytes");
  }

  @Test
  void openingALargeFileAllocatesNoMoreThanASmallOne() throws IOException {
    long small = Allocated.by(RepeatedCall.MAP_READ_CLOSE, file(4096));
    long large = Allocated.by(RepeatedCall.MAP_READ_CLOSE, file(8L << 30));
    assertEquals(small, large, 64);
  }

  /** An entry in the set of live mappings, and no more. */
  @ParameterizedTest
  @EnumSource(names = {"MAP_READ_CLOSE", "LOAN", "READ_FILE", "GET"})
  void flightRecorderCostsNextToNothingWhileItDoesNotRun(RepeatedCall call) throws Exception {
    Path path = file(4096);
    long present = inAJvmOfItsOwn(call, path);
    long absent = inAJvmOfItsOwn(call, path, "--limit-modules=org.mmapguard,jdk.management");
    assertTrue(present <= absent + 48, () -> present + " bytes, " + absent + " without jdk.jfr");
  }

  private long inAJvmOfItsOwn(RepeatedCall call, Path path, String... options) throws Exception {
    return Long.parseLong(
        new ForkedJvm(Allocated.class, folder).with(options).run(call, path).lines().getFirst());
  }
}
