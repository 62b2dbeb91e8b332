package org.mmapguard.tests.inputs;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.FileData.Cursor;
import org.mmapguard.tests.inputs.BothKindsOfDataTest.Kind;

/** A cursor reads what a buffer reads, and what does not fit is an exception and moves nothing. */
class CursorsTest {

  /** Of several blocks when read from a stream, and of many windows of a cursor. */
  private static final byte[] CONTENT = new byte[600_001];

  static {
    new Random(3).nextBytes(CONTENT);
  }

  @TempDir Path directory;

  private FileData open(Kind kind, byte[] content) throws IOException {
    return kind.open(Files.write(directory.resolve("file"), content));
  }

  @ParameterizedTest
  @EnumSource
  void fieldsAreThoseOfABuffer(Kind kind) throws IOException {
    try (FileData data = open(kind, CONTENT)) {
      for (ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
        assertFields(data.cursor(order), ByteBuffer.wrap(CONTENT).order(order), order);
        assertFields(
            data.slice(261_000, 2000).slice(100, 1900).cursor(order),
            ByteBuffer.wrap(CONTENT, 261_100, 1900).slice().order(order),
            order);
      }
    }
  }

  /** One of each kind, in turn, to the end. */
  private static void assertFields(Cursor cursor, ByteBuffer expected, ByteOrder order) {
    assertSame(order, cursor.order());
    Random random = new Random(order.hashCode());
    while (cursor.remaining() >= 64) {
      assertEquals(expected.position(), cursor.position());
      assertEquals(expected.remaining(), cursor.remaining());
      assertEquals(expected.get(), cursor.get());
      assertEquals(expected.get() & 0xff, cursor.getUnsigned());
      assertEquals(expected.getShort(), cursor.getShort());
      assertEquals(expected.getShort() & 0xffff, cursor.getUnsignedShort());
      assertEquals(expected.getChar(), cursor.getChar());
      assertEquals(expected.getInt(), cursor.getInt());
      assertEquals(expected.getInt() & 0xffff_ffffL, cursor.getUnsignedInt());
      assertEquals(expected.getLong(), cursor.getLong());
      assertEquals(expected.getInt(), Float.floatToRawIntBits(cursor.getFloat()));
      assertEquals(expected.getLong(), Double.doubleToRawLongBits(cursor.getDouble()));
      int length = (int) Math.min(random.nextInt(20_000), cursor.remaining());
      byte[] bytes = new byte[length];
      expected.get(bytes);
      if (random.nextBoolean()) {
        assertArrayEquals(bytes, cursor.bytes(length));
      } else {
        assertEquals(new String(bytes, ISO_8859_1), cursor.string(length, ISO_8859_1));
      }
    }
    cursor.skip(cursor.remaining());
    assertEquals(0, cursor.remaining());
    assertEquals(expected.limit(), cursor.position());
  }

  @ParameterizedTest
  @EnumSource
  void arraysAreThoseOfABuffer(Kind kind) throws IOException {
    try (FileData data = open(kind, CONTENT)) {
      for (ByteOrder order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
        // Within the window, and longer than it.
        for (int length : new int[] {0, 1, 3, 5000}) {
          assertArrays(data.cursor(order).position(7), length, order);
          assertArrays(data.cursor(order).position(262_137), length, order);
        }
      }
    }
  }

  private static void assertArrays(Cursor cursor, int length, ByteOrder order) {
    ByteBuffer expected = ByteBuffer.wrap(CONTENT).position((int) cursor.position()).order(order);
    short[] shorts = new short[length + 2];
    cursor.get(shorts, 1, length);
    short[] expectedShorts = new short[length + 2];
    expected.asShortBuffer().get(expectedShorts, 1, length);
    assertArrayEquals(expectedShorts, shorts);
    expected.position(expected.position() + 2 * length);
    char[] chars = new char[length + 2];
    cursor.get(chars, 1, length);
    char[] expectedChars = new char[length + 2];
    expected.asCharBuffer().get(expectedChars, 1, length);
    assertArrayEquals(expectedChars, chars);
    expected.position(expected.position() + 2 * length);
    int[] ints = new int[length + 2];
    cursor.get(ints, 1, length);
    int[] expectedInts = new int[length + 2];
    expected.asIntBuffer().get(expectedInts, 1, length);
    assertArrayEquals(expectedInts, ints);
    expected.position(expected.position() + 4 * length);
    long[] longs = new long[length + 2];
    cursor.get(longs, 1, length);
    long[] expectedLongs = new long[length + 2];
    expected.asLongBuffer().get(expectedLongs, 1, length);
    assertArrayEquals(expectedLongs, longs);
    expected.position(expected.position() + 8 * length);
    float[] floats = new float[length + 2];
    cursor.get(floats, 1, length);
    int[] expectedFloats = new int[length + 2];
    expected.asIntBuffer().get(expectedFloats, 1, length);
    int[] bits = new int[length + 2];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(floats[i]));
    assertArrayEquals(expectedFloats, bits);
    expected.position(expected.position() + 4 * length);
    double[] doubles = new double[length + 2];
    cursor.get(doubles, 1, length);
    long[] expectedDoubles = new long[length + 2];
    expected.asLongBuffer().get(expectedDoubles, 1, length);
    long[] longBits = new long[length + 2];
    Arrays.setAll(longBits, i -> Double.doubleToRawLongBits(doubles[i]));
    assertArrayEquals(expectedDoubles, longBits);
    assertEquals(expected.position() + 8L * length, cursor.position());
  }

  @ParameterizedTest
  @EnumSource
  void positionsMoveBackAndForth(Kind kind) throws IOException {
    try (FileData data = open(kind, CONTENT)) {
      Cursor cursor = data.cursor(BIG_ENDIAN);
      Random random = new Random(4);
      for (int i = 0; i < 1000; i++) {
        int position = random.nextInt(CONTENT.length);
        position = i % 3 == 0 ? Math.max(0, (int) cursor.position() - 5000) : position;
        assertSame(cursor, cursor.position(position));
        assertEquals(CONTENT[position], cursor.get());
      }
      assertEquals(0, cursor.position(CONTENT.length).remaining());
      FileData.Slice part = cursor.position(300_000).slice(200_000);
      assertEquals(500_000, cursor.position());
      assertEquals(200_000, part.size());
      assertEquals(CONTENT[300_005], part.get(5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void stringsEndAtTheirTerminatorOrLength(Kind kind) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("\u00e4b\0".getBytes(UTF_8));
    bytes.write("\0".getBytes(UTF_8));
    bytes.write(("x".repeat(20_000) + "\u00ff").getBytes(ISO_8859_1));
    bytes.write(new byte[] {(byte) 0xc3}); // half of a character
    bytes.write("rest".getBytes(UTF_8));
    try (FileData data = open(kind, bytes.toByteArray())) {
      Cursor cursor = data.cursor(BIG_ENDIAN);
      assertEquals("\u00e4b", cursor.stringUntil(0, 3, UTF_8));
      assertEquals("", cursor.stringUntil(0, 0, UTF_8));
      assertEquals("x".repeat(20_000), cursor.stringUntil(0xff, Integer.MAX_VALUE, UTF_8));
      assertEquals(20_006, cursor.position());
      assertEquals("\ufffd", cursor.string(1, UTF_8));
      assertRefused(
          cursor,
          "no byte 0 in the 3 bytes at 20007, where 4 remain",
          () -> cursor.stringUntil(0, 2, UTF_8));
      assertRefused(
          cursor,
          "no byte 0 in the 4 bytes at 20007, where 4 remain",
          () -> cursor.stringUntil(0, 100, UTF_8));
      assertEquals("rest", cursor.string(4, UTF_8));
      assertEquals("", cursor.string(0, UTF_8));
      assertRefused(
          cursor,
          "no byte 0 in the 0 bytes at 20011, where 0 remain",
          () -> cursor.stringUntil(0, 100, UTF_8));
      assertThrowsExactly(IllegalArgumentException.class, () -> cursor.stringUntil(256, 1, UTF_8));
      assertThrowsExactly(IllegalArgumentException.class, () -> cursor.stringUntil(-1, 1, UTF_8));
      assertThrowsExactly(IllegalArgumentException.class, () -> cursor.stringUntil(0, -1, UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersOfVariableLengthHaveUpTo64Bits(Kind kind) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long[] values = {0, 1, 127, 128, 300, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE, -1};
    for (long value : values) {
      long rest = value;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
        bytes.write((int) (rest & 0x7f | 0x80));
      }
      bytes.write((int) rest);
    }
    bytes.write(new byte[] {(byte) 0x80, 0}); // zero, longer than it need be
    int end = bytes.size();
    bytes.write(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2});
    bytes.write(new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, 0});
    bytes.write(new byte[] {-128, -128});
    try (FileData data = open(kind, bytes.toByteArray())) {
      Cursor cursor = data.cursor(LITTLE_ENDIAN);
      for (long value : values) {
        assertEquals(value, cursor.varint());
      }
      assertEquals(0, cursor.varint());
      for (int tooLong : new int[] {end, end + 10}) {
        cursor.position(tooLong);
        ArithmeticException thrown = assertThrowsExactly(ArithmeticException.class, cursor::varint);
        assertEquals(
            name(data) + ": the number of variable length at " + tooLong + " has more than 64 bits",
            thrown.getMessage());
        assertEquals(tooLong, cursor.position());
      }
      cursor.position(end + 21);
      assertRefused(
          cursor, "3 bytes at " + (end + 21) + " do not fit the 2 that remain", cursor::varint);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotFitSaysWhereAndMovesNothing(Kind kind) throws IOException {
    try (FileData data = open(kind, new byte[10])) {
      Cursor cursor = data.cursor(BIG_ENDIAN).position(9);
      assertRefused(cursor, "2 bytes at 9 do not fit the 1 that remain", cursor::getShort);
      assertRefused(cursor, "2 bytes at 9 do not fit the 1 that remain", cursor::getUnsignedShort);
      assertRefused(cursor, "2 bytes at 9 do not fit the 1 that remain", cursor::getChar);
      assertRefused(cursor, "4 bytes at 9 do not fit the 1 that remain", cursor::getInt);
      assertRefused(cursor, "4 bytes at 9 do not fit the 1 that remain", cursor::getUnsignedInt);
      assertRefused(cursor, "8 bytes at 9 do not fit the 1 that remain", cursor::getLong);
      assertRefused(cursor, "4 bytes at 9 do not fit the 1 that remain", cursor::getFloat);
      assertRefused(cursor, "8 bytes at 9 do not fit the 1 that remain", cursor::getDouble);
      for (int length : new int[] {2, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
        String message = length + " bytes at 9 do not fit the 1 that remain";
        // The length of a file must not decide what is allocated.
        assertRefused(cursor, message, () -> cursor.bytes(length));
        assertRefused(cursor, message, () -> cursor.string(length, UTF_8));
        assertRefused(cursor, message, () -> cursor.skip(length));
        assertRefused(cursor, message, () -> cursor.slice(length));
      }
      for (long length : new long[] {Long.MAX_VALUE - 3, Long.MAX_VALUE, Long.MIN_VALUE}) {
        String message = length + " bytes at 9 do not fit the 1 that remain";
        assertRefused(cursor, message, () -> cursor.skip(length));
        assertRefused(cursor, message, () -> cursor.slice(length));
        assertRefused(
            cursor,
            "position " + length + " is not within its 10 bytes",
            () -> cursor.position(length));
      }
      assertRefused(cursor, "position 11 is not within its 10 bytes", () -> cursor.position(11));
      assertRefused(
          cursor, "8 bytes at 9 do not fit the 1 that remain", () -> cursor.get(new long[1], 0, 1));
      assertRefused(
          cursor,
          "2 floats at 0 of the target are not within its 1 floats",
          () -> cursor.get(new float[1], 0, 2));
      assertRefused(
          cursor,
          "1 bytes at 2147483647 of the target are not within its 5 bytes",
          () -> cursor.get(new byte[5], Integer.MAX_VALUE, 1));
      Cursor ofSlice = data.slice(4, 6).cursor(BIG_ENDIAN).position(5);
      assertRefused(
          ofSlice,
          "4 bytes at 5 of the slice (9 of the data) do not fit the 1 that remain",
          ofSlice::getInt);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nullIsNamed(Kind kind) throws IOException {
    try (FileData data = open(kind, new byte[10])) {
      assertNullIsNamed("order", () -> data.cursor(null));
      Cursor cursor = data.cursor(BIG_ENDIAN);
      assertNullIsNamed("charset", () -> cursor.string(1, null));
      assertNullIsNamed("charset", () -> cursor.stringUntil(0, 1, null));
      assertNullIsNamed("target", () -> cursor.get((byte[]) null, 0, 1));
      assertNullIsNamed("target", () -> cursor.get((long[]) null, 0, 1));
    }
  }

  static void assertNullIsNamed(String parameter, Executable call) {
    assertEquals(parameter, assertThrowsExactly(NullPointerException.class, call).getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void closedDataIsNotReadNotEvenWhatIsBuffered(Kind kind) throws IOException {
    FileData data = open(kind, new byte[100]);
    Cursor cursor = data.cursor(BIG_ENDIAN);
    cursor.get();
    data.close();
    for (Executable read :
        List.<Executable>of(
            cursor::get,
            cursor::getLong,
            cursor::varint,
            () -> cursor.bytes(3),
            () -> cursor.string(3, UTF_8),
            () -> cursor.stringUntil(0, 3, UTF_8),
            () -> cursor.get(new int[1], 0, 1),
            () -> cursor.slice(1),
            () -> data.cursor(BIG_ENDIAN))) {
      assertThrowsExactly(IllegalStateException.class, read);
    }
    assertEquals(1, cursor.position());
    assertEquals(99, cursor.remaining());
  }

  @ParameterizedTest
  @EnumSource
  void itsDescriptionNamesPositionAndData(Kind kind) throws IOException {
    try (FileData data = open(kind, CONTENT)) {
      Cursor cursor = data.cursor(BIG_ENDIAN).skip(5);
      assertEquals("FileData.Cursor[at 5 of " + data + "]", cursor.toString());
      assertNull(cursor.toString().contains("\n") ? "a line break" : null);
    }
  }

  private void assertRefused(Cursor cursor, String message, Executable read) {
    long before = cursor.position();
    IndexOutOfBoundsException thrown = assertThrowsExactly(IndexOutOfBoundsException.class, read);
    String said = thrown.getMessage();
    assertEquals(message, said.substring(said.indexOf(": ") + 2));
    assertEquals(before, cursor.position());
  }

  /** Returns what the data is called in messages. */
  static String name(FileData data) {
    String description = data.toString();
    return description.substring(description.indexOf('[') + 1, description.indexOf(", "));
  }
}
