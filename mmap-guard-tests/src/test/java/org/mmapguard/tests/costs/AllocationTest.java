package org.mmapguard.tests.costs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
  @EnumSource(
      names = {
        "GET",
        "GET_SHORT",
        "GET_CHAR",
        "GET_INT",
        "GET_LONG",
        "GET_FLOAT",
        "GET_DOUBLE",
        "GET_OF_SLICE",
        "COPY_TO",
        "COPY_OF_A_FEW_BYTES",
        "READS_OF_A_BATCH",
        "FIELDS_OF_A_CURSOR",
        "REQUIRE_INTACT"
      })
  void aReadAllocatesNothing(RepeatedCall call) throws IOException {
    assertEquals(0, Allocated.byEach(call, file(1 << 20)), "of zeros, which are checked");
    byte[] ones = new byte[1 << 20];
    Arrays.fill(ones, (byte) 1);
    assertEquals(0, Allocated.byEach(call, Files.write(folder.resolve("ones"), ones)));
  }

  @ParameterizedTest
  @CsvSource({"MAP_READ_CLOSE, 4000", "LOAN, 3600", "BATCH, 4800", "CURSOR, 8400"})
  void aCallAllocatesAtMost(RepeatedCall call, long bytes) throws IOException {
    long allocated = settled(call, file(1 << 20), bytes);
    assertTrue(allocated <= bytes, () -> call + " allocates " + allocated + " bytes");
  }

  /**
   * Again, if need be: on a busy machine the compiler comes late, and what it made allocates less.
   */
  private static long settled(RepeatedCall call, Path path, long enough) throws IOException {
    long least = Allocated.by(call, path);
    for (int more = 0; least > enough && more < 5; more++) {
      least = Math.min(least, Allocated.by(call, path));
    }
    return least;
  }

  /** However much it reads: a description of the target, but none of the bytes. */
  @ParameterizedTest
  @EnumSource(names = {"READ", "READ_TO_DIRECT", "COPY_TO_DIRECT", "COPY_TO_LONGS"})
  void aReadToATargetAllocatesNoBytes(RepeatedCall call) throws IOException {
    long allocated = Allocated.byEach(call, file(1 << 20));
    assertTrue(allocated <= 250, () -> call + " allocates " + allocated + " bytes");
  }

  @Test
  void openingALargeFileAllocatesNoMoreThanASmallOne() throws IOException {
    long small = Allocated.by(RepeatedCall.MAP_READ_CLOSE, file(4096));
    long large = settled(RepeatedCall.MAP_READ_CLOSE, file(8L << 30), small);
    assertTrue(large <= small + 64, () -> large + " bytes, of a small file " + small);
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
