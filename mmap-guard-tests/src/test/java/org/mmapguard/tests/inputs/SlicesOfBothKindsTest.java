package org.mmapguard.tests.inputs;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.tests.inputs.BothKindsOfDataTest.Kind;

/** A part of mapped or loaded data reads as the whole does, stays inside, and ends with it. */
class SlicesOfBothKindsTest {

  /** Of several blocks when read from a stream. */
  private static final byte[] CONTENT = new byte[600_001];

  private static final int START = 262_000;
  private static final int SIZE = 300_000;

  static {
    new Random(2).nextBytes(CONTENT);
  }

  @TempDir Path directory;

  private FileData open(Kind kind) throws IOException {
    return kind.open(Files.write(directory.resolve("file"), CONTENT));
  }

  private static byte[] expected() {
    return Arrays.copyOfRange(CONTENT, START, START + SIZE);
  }

  @ParameterizedTest
  @EnumSource
  void everyWayToReadStaysInside(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      FileData.Slice slice = data.slice(START, SIZE);
      assertEquals(SIZE, slice.size());
      assertEquals(CONTENT[START], slice.get(0));
      assertEquals(CONTENT[START + SIZE - 1], slice.get(SIZE - 1));
      assertArrayEquals(expected(), slice.toByteArray());
      try (InputStream in = slice.newInputStream()) {
        assertEquals(SIZE, in.available());
        assertArrayEquals(expected(), in.readAllBytes());
        assertEquals(-1, in.read());
      }
      try (SeekableByteChannel channel = slice.newByteChannel()) {
        assertEquals(SIZE, channel.size());
        ByteBuffer all = ByteBuffer.allocate(CONTENT.length);
        while (channel.read(all) >= 0) {}
        assertEquals(ByteBuffer.wrap(expected()), all.flip());
        assertEquals(-1, channel.position(SIZE).read(ByteBuffer.allocate(1)));
      }
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      assertEquals(SIZE, slice.transferTo(Channels.newChannel(written)));
      assertArrayEquals(expected(), written.toByteArray());
      Path copy = directory.resolve("copy");
      try (FileChannel target =
          FileChannel.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        assertEquals(SIZE, slice.transferTo(target));
      }
      assertArrayEquals(expected(), Files.readAllBytes(copy));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyViewStaysInsideAndIsReadOnly(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      FileData.Slice slice = data.slice(START, SIZE);
      for (MemorySegment view :
          List.of(slice.segment(), slice.<MemorySegment, IOException>view(bytes -> bytes))) {
        assertArrayEquals(expected(), view.toArray(ValueLayout.JAVA_BYTE));
        assertTrue(view.isReadOnly());
      }
      assertEquals(ByteBuffer.wrap(expected()), slice.asByteBuffer());
      assertEquals(SIZE, slice.asByteBuffer().capacity());
      ByteBuffer part = slice.asByteBuffer(7, 9);
      assertEquals(ByteBuffer.wrap(CONTENT, START + 7, 9), part);
      assertEquals(9, part.capacity());
      assertTrue(part.isReadOnly() && part.order() == BIG_ENDIAN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPatternIsFoundWhereItIsWhollyInside(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      FileData.Slice slice = data.slice(START, SIZE);
      byte[] last = Arrays.copyOfRange(CONTENT, START + SIZE - 20, START + SIZE);
      assertEquals(SIZE - 20, slice.indexOf(last, 0));
      assertEquals(-1, data.slice(START, SIZE - 1).indexOf(last, 0));
      byte[] before = Arrays.copyOfRange(CONTENT, START - 1, START + 20);
      assertEquals(-1, slice.indexOf(before, 0));
      assertEquals(SIZE, slice.indexOf(new byte[0], SIZE));
      assertEquals(-1, slice.indexOf(new byte[SIZE + 1], 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSliceOfASliceCountsFromItsOwnStart(Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      FileData.Slice inner = data.slice(START, SIZE).slice(10, 20);
      assertArrayEquals(Arrays.copyOfRange(CONTENT, START + 10, START + 30), inner.toByteArray());
      assertArrayEquals(new byte[0], inner.slice(20, 0).toByteArray());
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> inner.slice(20, 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void itEndsWithItsData(Kind kind) throws IOException {
    FileData data = open(kind);
    FileData.Slice slice = data.slice(START, SIZE);
    InputStream in = slice.newInputStream();
    SeekableByteChannel channel = slice.newByteChannel();
    String text = slice.toString();
    assertTrue(text.startsWith("FileData.Slice[300000 bytes at 262000 of FileData."), text);
    assertTrue(text.contains("open"), text);
    data.close();
    for (Executable call :
        List.<Executable>of(
            () -> slice.get(0),
            () -> slice.getLong(0, BIG_ENDIAN),
            () -> slice.copyTo(0, new byte[1], 0, 1),
            slice::toByteArray,
            () -> slice.indexOf(new byte[1], 0),
            () -> slice.indexOf(new byte[0], 0),
            () -> slice.batch(_ -> 0),
            () -> slice.slice(0, 1),
            slice::newInputStream,
            slice::newByteChannel,
            () -> slice.transferTo(Channels.newChannel(new ByteArrayOutputStream())),
            () -> slice.view(MemorySegment::byteSize),
            slice::segment,
            slice::asByteBuffer,
            () -> slice.asByteBuffer(0, 1),
            // The data itself, where the other tests do not ask.
            () -> data.getInt(0, BIG_ENDIAN),
            () -> data.indexOf(new byte[1], 0),
            () -> data.batch(_ -> 0),
            () -> data.slice(0, 1))) {
      String message = assertThrowsExactly(IllegalStateException.class, call).getMessage();
      assertTrue(message.contains("closed"), message);
    }
    assertThrowsExactly(IOException.class, in::read);
    assertThrowsExactly(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
    assertEquals(SIZE, slice.size());
    assertTrue(slice.toString().contains("closed"), slice::toString);
  }

  @ParameterizedTest
  @EnumSource
  void boundsAreToldForTheSliceAndForItsData(Kind kind) throws IOException {
    String name = kind == Kind.LOADED_FROM_STREAM ? "standard input" : directory + "/file";
    try (FileData data = open(kind)) {
      FileData.Slice slice = data.slice(START, SIZE);
      String within = " within its 300000 bytes (262000 to 562000 of 600001)";
      assertMessage(
          name + ": 1 byte at 300000 of the slice (562000 of the data) is not" + within,
          () -> slice.get(SIZE));
      assertMessage(
          name + ": 8 bytes at 299993 of the slice (561993 of the data) are not" + within,
          () -> slice.getLong(SIZE - 7, BIG_ENDIAN));
      assertMessage(
          name + ": 2 bytes at -1 of the slice (261999 of the data) are not" + within,
          () -> slice.copyTo(-1, new byte[2], 0, 2));
      assertMessage(
          name
              + ": 1 byte at 9223372036854775807 of the slice (9223372036855037807 of the data) is"
              + " not"
              + within,
          () -> slice.slice(Long.MAX_VALUE, 1));
      assertMessage(
          name + ": 4 bytes at 300000 of the slice (562000 of the data) are not" + within,
          () -> slice.batch(reads -> reads.getInt(SIZE, BIG_ENDIAN)));
      assertMessage(
          name + ": 1 byte at 600001 is not within its 600001 bytes",
          () -> data.get(CONTENT.length));
      assertMessage(
          name + ": 5 bytes at 7 of the target are not within its 11 bytes",
          () -> slice.copyTo(0, new byte[11], 7, 5));
    }
  }

  /** Whichever method it is. */
  @ParameterizedTest
  @EnumSource
  void everyExceptionAboutBoundsNamesTheData(Kind kind) throws IOException {
    String name = kind == Kind.LOADED_FROM_STREAM ? "standard input: " : directory + "/file: ";
    byte[] target = new byte[4];
    try (FileData data = open(kind);
        InputStream in = data.newInputStream()) {
      FileData.Slice slice = data.slice(START, SIZE);
      for (Executable call :
          List.<Executable>of(
              () -> data.get(-1),
              () -> data.getShort(CONTENT.length - 1, BIG_ENDIAN),
              () -> data.getChar(-1, BIG_ENDIAN),
              () -> data.getInt(Long.MIN_VALUE, BIG_ENDIAN),
              () -> data.getFloat(CONTENT.length - 3, BIG_ENDIAN),
              () -> data.getDouble(Long.MAX_VALUE, BIG_ENDIAN),
              () -> data.copyTo(0, target, 1, 4),
              () -> data.copyTo(CONTENT.length, target, 0, 1),
              () -> data.indexOf(target, -1),
              () -> data.indexOf(target, CONTENT.length + 1),
              () -> data.slice(1, CONTENT.length),
              () -> data.slice(0, -1),
              () -> data.asByteBuffer(CONTENT.length, 1),
              () -> data.batch(reads -> reads.get(-1)),
              () -> data.batch(reads -> reads.getLong(CONTENT.length - 7, BIG_ENDIAN)),
              () -> data.batch(reads -> run(() -> reads.copyTo(0, target, 0, 5))),
              () -> slice.asByteBuffer(SIZE, 1),
              () -> slice.indexOf(target, SIZE + 1),
              () -> in.read(target, 3, 2),
              () -> in.readNBytes(target, 3, 2))) {
        String message = assertThrowsExactly(IndexOutOfBoundsException.class, call).getMessage();
        assertTrue(message.startsWith(name), message);
      }
    }
  }

  private static int run(Runnable read) {
    read.run();
    return 0;
  }

  private static void assertMessage(String expected, Executable call) {
    assertEquals(expected, assertThrows(IndexOutOfBoundsException.class, call).getMessage());
  }
}
