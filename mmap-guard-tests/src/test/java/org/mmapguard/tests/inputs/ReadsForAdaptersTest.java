package org.mmapguard.tests.inputs;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.mmapguard.tests.inputs.CursorsTest.assertNullIsNamed;
import static org.mmapguard.tests.inputs.CursorsTest.name;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.FileData.Reads;
import org.mmapguard.tests.inputs.BothKindsOfDataTest.Kind;

/** Positional reads, buffers and arrays as targets, searches in parts: what fits, and what not. */
class ReadsForAdaptersTest {

  private static final byte[] CONTENT = "0123456789abcdefghij".getBytes(US_ASCII);
  private static final int SIZE = CONTENT.length;

  @TempDir Path directory;

  private FileData open(Kind kind) throws IOException {
    return kind.open(Files.write(directory.resolve("file"), CONTENT));
  }

  private static List<ByteBuffer> buffers(int size) {
    return List.of(
        ByteBuffer.allocate(size),
        ByteBuffer.allocateDirect(size),
        ByteBuffer.allocate(size + 9).slice(5, size),
        ByteBuffer.allocateDirect(size + 9).slice(5, size));
  }

  @ParameterizedTest
  @EnumSource
  void aReadAtAPositionIsThatOfAFileChannel(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      byte[] target = new byte[30];
      assertEquals(5, data.read(10, target, 2, 5));
      assertEquals("abcde", new String(target, 2, 5, US_ASCII));
      assertEquals(0, target[1] | target[7]);
      assertEquals(3, data.read(SIZE - 3, target, 0, 30));
      assertEquals("hij", new String(target, 0, 3, US_ASCII));
      assertEquals(2, data.slice(1, 8).read(6, target, 0, 30));
      for (long end : new long[] {SIZE, SIZE + 1, Long.MAX_VALUE - 3, Long.MAX_VALUE}) {
        assertEquals(-1, data.read(end, target, 0, 1));
        assertEquals(0, data.read(end, target, 30, 0));
        assertEquals(-1, data.read(end, ByteBuffer.allocate(1)));
        assertEquals(0, data.read(end, ByteBuffer.allocate(0)));
      }
      assertEquals(0, data.read(0, target, 0, 0));
      for (ByteBuffer buffer : buffers(30)) {
        assertEquals(5, data.read(10, buffer.position(3).limit(8)));
        assertEquals(8, buffer.position());
        assertEquals(8, buffer.limit());
        assertEquals("abcde", text(buffer.flip().position(3)));
        assertEquals(4, data.read(SIZE - 4, buffer.clear()));
        assertEquals(4, buffer.position());
        assertEquals(30, buffer.limit());
        assertEquals(1, data.slice(5, 3).read(2, buffer.clear()));
      }
    }
  }

  private static String text(ByteBuffer buffer) {
    return US_ASCII.decode(buffer).toString();
  }

  @ParameterizedTest
  @EnumSource
  void buffersAreFilledToTheirLimit(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      for (ByteBuffer buffer : buffers(30)) {
        for (Reads reads : List.of(data.slice(), data.slice(0, SIZE))) {
          assertCopies(reads, buffer);
        }
        data.batch(
            reads -> {
              assertCopies(reads, buffer);
              return null;
            });
        data.copyTo(2, buffer.clear().position(1).limit(4));
        assertEquals("234", text(buffer.flip().position(1)));
      }
    }
  }

  private static void assertCopies(Reads reads, ByteBuffer buffer) {
    reads.copyTo(10, buffer.clear().position(3).limit(8));
    assertEquals(8, buffer.position());
    assertEquals("abcde", text(buffer.flip().position(3)));
    reads.copyTo(SIZE, buffer);
    assertEquals(8, buffer.limit());
    buffer.clear().position(25);
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> reads.copyTo(SIZE - 4, buffer));
    assertEquals(25, buffer.position());
  }

  @ParameterizedTest
  @EnumSource
  void arraysAreThoseOfABuffer(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      assertArrays(data.slice());
      data.batch(
          reads -> {
            assertArrays(reads);
            return null;
          });
      long[] longs = new long[2];
      data.copyTo(3, longs, 0, 2, LITTLE_ENDIAN);
      assertEquals(data.getLong(11, LITTLE_ENDIAN), longs[1]);
    }
  }

  private static void assertArrays(Reads reads) {
    for (var order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
      short[] shorts = new short[5];
      reads.copyTo(3, shorts, 1, 3, order);
      assertArrayEquals(
          new short[] {
            0, reads.getShort(3, order), reads.getShort(5, order), reads.getShort(7, order), 0
          },
          shorts);
      char[] chars = new char[5];
      reads.copyTo(3, chars, 1, 3, order);
      assertArrayEquals(
          new char[] {
            0, reads.getChar(3, order), reads.getChar(5, order), reads.getChar(7, order), 0
          },
          chars);
      int[] ints = new int[4];
      reads.copyTo(3, ints, 1, 2, order);
      assertArrayEquals(new int[] {0, reads.getInt(3, order), reads.getInt(7, order), 0}, ints);
      long[] longs = new long[4];
      reads.copyTo(3, longs, 1, 2, order);
      assertArrayEquals(
          new long[] {0, reads.getLong(3, order), reads.getLong(11, order), 0}, longs);
      float[] floats = new float[4];
      reads.copyTo(3, floats, 1, 2, order);
      assertArrayEquals(
          new float[] {0, reads.getFloat(3, order), reads.getFloat(7, order), 0}, floats);
      double[] doubles = new double[4];
      reads.copyTo(3, doubles, 1, 2, order);
      assertArrayEquals(
          new double[] {0, reads.getDouble(3, order), reads.getDouble(11, order), 0}, doubles);
    }
  }

  @ParameterizedTest
  @EnumSource
  void searchesStopWhereTheyAreTold(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      byte[] pattern = "abc".getBytes(US_ASCII);
      assertSearches(data.slice(), pattern);
      data.batch(
          reads -> {
            assertSearches(reads, pattern);
            return null;
          });
      assertEquals(10, data.indexOf(pattern, 0, 13));
      assertEquals(-1, data.indexOf(pattern, 0, 12));
    }
  }

  private static void assertSearches(Reads reads, byte[] pattern) {
    assertEquals(10, reads.indexOf(pattern, 0));
    assertEquals(10, reads.indexOf(pattern, 0, 13));
    assertEquals(10, reads.indexOf(pattern, 10, 13));
    assertEquals(-1, reads.indexOf(pattern, 0, 12));
    assertEquals(-1, reads.indexOf(pattern, 11, SIZE));
    assertEquals(-1, reads.indexOf(pattern, 12, 13));
    assertEquals(7, reads.indexOf(new byte[0], 7, 7));
    assertEquals(SIZE, reads.indexOf(new byte[0], SIZE, SIZE));
    for (long[] bad :
        new long[][] {
          {-1, 5},
          {5, 4},
          {0, SIZE + 1},
          {0, Long.MAX_VALUE},
          {SIZE + 1, SIZE + 1},
          {Long.MAX_VALUE - 3, Long.MAX_VALUE},
          {Long.MIN_VALUE, Long.MAX_VALUE},
          {5, Long.MIN_VALUE}
        }) {
      assertThrowsExactly(
          IndexOutOfBoundsException.class, () -> reads.indexOf(pattern, bad[0], bad[1]));
      assertThrowsExactly(
          IndexOutOfBoundsException.class, () -> reads.indexOf(new byte[0], bad[0], bad[1]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void dataThatWasNotTruncatedIsIntact(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      data.requireIntact();
      data.slice(3, 0).requireIntact();
      FileData.Slice all = data.slice();
      all.requireIntact();
      assertEquals(SIZE, all.size());
      assertEquals('3', all.slice().get(3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOutsideIsRefusedAndBothRangesAreNamed(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      String name = name(data) + ": ";
      for (long offset : new long[] {-1, 13, Long.MAX_VALUE - 3, Long.MIN_VALUE}) {
        String outside = name + "8 bytes at " + offset + " are not within its 20 bytes";
        assertRefused(outside, () -> data.copyTo(offset, new long[1], 0, 1, BIG_ENDIAN));
        assertRefused(outside, () -> data.copyTo(offset, ByteBuffer.allocate(8)));
        assertRefused(outside, () -> data.copyTo(offset, ByteBuffer.allocateDirect(8)));
        assertRefused(
            outside,
            () ->
                data.batch(
                    reads -> {
                      reads.copyTo(offset, new long[1], 0, 1, BIG_ENDIAN);
                      return null;
                    }));
      }
      for (int[] range :
          new int[][] {{0, 3}, {1, 2}, {-1, 1}, {0, -1}, {3, 0}, {2, Integer.MAX_VALUE}}) {
        String outside =
            name + range[1] + " %s at " + range[0] + " of the target are not within its 2 %<s";
        int at = range[0];
        int length = range[1];
        assertRefused(outside.formatted("bytes"), () -> data.read(0, new byte[2], at, length));
        assertRefused(outside.formatted("bytes"), () -> data.copyTo(0, new byte[2], at, length));
        assertRefused(
            outside.formatted("shorts"),
            () -> data.copyTo(0, new short[2], at, length, BIG_ENDIAN));
        assertRefused(
            outside.formatted("chars"), () -> data.copyTo(0, new char[2], at, length, BIG_ENDIAN));
        assertRefused(
            outside.formatted("ints"), () -> data.copyTo(0, new int[2], at, length, BIG_ENDIAN));
        assertRefused(
            outside.formatted("longs"), () -> data.copyTo(0, new long[2], at, length, BIG_ENDIAN));
        assertRefused(
            outside.formatted("floats"),
            () -> data.copyTo(0, new float[2], at, length, BIG_ENDIAN));
        assertRefused(
            outside.formatted("doubles"),
            () -> data.copyTo(0, new double[2], at, length, BIG_ENDIAN));
      }
      for (long position : new long[] {-1, Long.MIN_VALUE}) {
        String outside = name + "2 bytes at " + position + " are not within its 20 bytes";
        assertRefused(outside, () -> data.read(position, new byte[2], 0, 2));
        assertRefused(outside, () -> data.read(position, ByteBuffer.allocate(2)));
        assertRefused(outside, () -> data.read(position, ByteBuffer.allocateDirect(2)));
      }
      assertRefused(
          name + "from 5 to 21 is not within its 20 bytes", () -> data.indexOf(new byte[1], 5, 21));
      assertRefused(
          name
              + "8 bytes at 1 of the slice (14 of the data) are not within its 7 bytes (13 to 20"
              + " of 20)",
          () -> data.slice(13, 7).copyTo(1, new double[1], 0, 1, BIG_ENDIAN));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadOnlyTargetIsRefused(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      for (ByteBuffer buffer : buffers(3)) {
        ByteBuffer readOnly = buffer.asReadOnlyBuffer();
        for (Executable call :
            List.<Executable>of(
                () -> data.read(0, readOnly),
                () -> data.read(SIZE, readOnly),
                () -> data.copyTo(0, readOnly),
                () -> data.slice().copyTo(0, readOnly),
                () -> inBatch(data, reads -> reads.copyTo(0, readOnly)))) {
          assertEquals(
              "the target buffer is read-only",
              assertThrowsExactly(IllegalArgumentException.class, call).getMessage());
        }
        assertEquals(0, readOnly.position());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nullIsNamed(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      assertNullIsNamed("target", () -> data.read(0, null, 0, 1));
      assertNullIsNamed("target", () -> data.read(0, null));
      assertNullIsNamed("target", () -> data.copyTo(0, null));
      assertNullIsNamed("target", () -> data.copyTo(0, (byte[]) null, 0, 1));
      assertNullIsNamed("target", () -> data.copyTo(0, (short[]) null, 0, 1, BIG_ENDIAN));
      assertNullIsNamed("target", () -> data.copyTo(0, (char[]) null, 0, 1, BIG_ENDIAN));
      assertNullIsNamed("target", () -> data.copyTo(0, (int[]) null, 0, 1, BIG_ENDIAN));
      assertNullIsNamed("target", () -> data.copyTo(0, (long[]) null, 0, 1, BIG_ENDIAN));
      assertNullIsNamed("target", () -> data.copyTo(0, (float[]) null, 0, 1, BIG_ENDIAN));
      assertNullIsNamed("target", () -> data.copyTo(0, (double[]) null, 0, 1, BIG_ENDIAN));
      assertNullIsNamed("order", () -> data.copyTo(0, new long[1], 0, 1, null));
      assertNullIsNamed("order", () -> data.getLong(0, null));
      assertNullIsNamed("pattern", () -> data.indexOf(null, 0));
      assertNullIsNamed("pattern", () -> data.indexOf(null, 0, 1));
      assertNullIsNamed("target", () -> data.transferTo(null));
      assertNullIsNamed("body", () -> data.batch(null));
      assertNullIsNamed("body", () -> data.view(null));
      assertNullIsNamed("target", () -> inBatch(data, reads -> reads.copyTo(0, null)));
      assertNullIsNamed("pattern", () -> inBatch(data, reads -> reads.indexOf(null, 0)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedDataIsNotRead(Kind kind) throws IOException {
    FileData data = open(kind);
    FileData.Slice slice = data.slice();
    data.close();
    for (Executable call :
        List.<Executable>of(
            () -> data.read(0, new byte[1], 0, 1),
            () -> data.read(0, new byte[1], 0, 0),
            () -> data.read(SIZE, new byte[1], 0, 1),
            () -> data.read(0, ByteBuffer.allocate(1)),
            () -> data.read(0, ByteBuffer.allocateDirect(1)),
            () -> data.copyTo(0, ByteBuffer.allocate(1)),
            () -> data.copyTo(0, ByteBuffer.allocateDirect(1)),
            () -> data.copyTo(0, new int[1], 0, 1, BIG_ENDIAN),
            () -> data.copyTo(0, new int[1], 0, 0, BIG_ENDIAN),
            () -> data.indexOf(new byte[1], 0, 1),
            () -> data.indexOf(new byte[0], 0, 0),
            data::slice,
            data::requireIntact,
            slice::requireIntact,
            () -> slice.copyTo(0, new float[1], 0, 1, BIG_ENDIAN),
            () -> slice.read(0, new byte[1], 0, 1))) {
      String message = assertThrowsExactly(IllegalStateException.class, call).getMessage();
      assertEquals(true, message.endsWith("closed"), message);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsThatEscapeTheirBatchAreRefused(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      Reads kept = data.batch(reads -> reads);
      for (Executable call :
          List.<Executable>of(
              () -> kept.copyTo(0, ByteBuffer.allocate(1)),
              () -> kept.copyTo(0, ByteBuffer.allocateDirect(1)),
              () -> kept.copyTo(0, new long[1], 0, 1, BIG_ENDIAN),
              () -> kept.indexOf(new byte[1], 0),
              () -> kept.indexOf(new byte[0], 0, 0))) {
        String message = assertThrowsExactly(IllegalStateException.class, call).getMessage();
        assertEquals(true, message.contains("for its thread only"), message);
      }
    }
  }

  @FunctionalInterface
  private interface Body {
    void read(Reads reads);
  }

  private static void inBatch(FileData data, Body body) {
    data.batch(
        reads -> {
          body.read(reads);
          return null;
        });
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrowsExactly(IndexOutOfBoundsException.class, call).getMessage());
  }
}
