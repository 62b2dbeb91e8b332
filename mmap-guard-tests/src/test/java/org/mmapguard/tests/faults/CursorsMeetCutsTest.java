package org.mmapguard.tests.faults;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.FileData.MappingFaultException;
import org.mmapguard.MmapGuard;

/** A cursor, a search and a read meet the end of a truncated file where they ask for it. */
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be cut
class CursorsMeetCutsTest {

  private static final int SIZE = 100_000;
  private static final int CUT = 60_001;
  private static final byte[] CONTENT = Content.bytes(SIZE);

  /** A byte that does not occur. */
  private static final int END = 1;

  /** The only zero is the last byte before the cut. */
  static {
    for (int i = 0; i < SIZE; i++) {
      CONTENT[i] = CONTENT[i] == 0 || CONTENT[i] == END ? 2 : CONTENT[i];
    }
    CONTENT[CUT - 1] = 0;
  }

  @TempDir private Path folder;
  private FileData data;

  @BeforeEach
  void open() throws IOException {
    Path file = Content.write(folder.resolve("file"), CONTENT);
    data = MmapGuard.mapFile(file);
    Content.cut(file, CUT);
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void whatIsLeftIsReadToTheLastByte() {
    FileData.Cursor cursor = data.cursor(BIG_ENDIAN);
    for (int i = 0; i < CUT; i++) {
      assertEquals(CONTENT[i], cursor.get());
    }
    assertFaults(cursor, cursor::get);
  }

  @Test
  void aFieldAcrossTheCutIsAFaultAndMovesNothing() {
    FileData.Cursor cursor = data.cursor(BIG_ENDIAN).position(CUT - 3);
    assertFaults(cursor, cursor::getInt);
    assertFaults(cursor, () -> cursor.get(new byte[4], 0, 4));
    assertFaults(cursor, () -> cursor.get(new byte[20_000], 0, 20_000));
    assertFaults(cursor, () -> cursor.get(new short[2], 0, 2));
    assertFaults(cursor, () -> cursor.get(new double[2000], 0, 2000));
    assertFaults(cursor, () -> cursor.bytes(4));
    assertFaults(cursor, () -> cursor.string(4, ISO_8859_1));
    assertEquals(
        ByteBuffer.wrap(CONTENT).getShort(CUT - 3), cursor.getShort(), "what is in front of it");
    cursor.position(CUT - 3);
    assertEquals(3, cursor.slice(3).size());
    assertFaults(cursor, cursor::varint);
  }

  @Test
  void aStringThatEndsBeforeTheCutIsRead() {
    FileData.Cursor cursor = data.cursor(BIG_ENDIAN).position(CUT - 9000);
    assertEquals(
        new String(CONTENT, CUT - 9000, 8999, ISO_8859_1), cursor.stringUntil(0, SIZE, ISO_8859_1));
    assertEquals(CUT, cursor.position());
  }

  @Test
  void aStringWithoutAnEndBeforeTheCutIsAFault() {
    FileData.Cursor cursor = data.cursor(BIG_ENDIAN).position(CUT - 2);
    assertFaults(cursor, () -> cursor.stringUntil(END, 100, ISO_8859_1));
    assertThrowsExactly(
        IndexOutOfBoundsException.class, () -> cursor.stringUntil(END, 1, ISO_8859_1));
  }

  /** Although the step that finds it would reach behind the cut. */
  @Test
  void aMatchBeforeTheCutIsFound() {
    byte[] last = Arrays.copyOfRange(CONTENT, CUT - 9, CUT);
    assertEquals(CUT - 9, data.indexOf(last, CUT - 30));
    assertEquals(CUT - 9, data.indexOf(last, 0));
    assertEquals(-1, data.indexOf(last, CUT - 30, CUT - 1));
    assertThrowsExactly(MappingFaultException.class, () -> data.indexOf(last, CUT - 8));
  }

  @Test
  void aReadStopsThereAndTheNextOneThrows() throws IOException {
    byte[] target = new byte[SIZE];
    assertEquals(CUT - 7, data.read(7, target, 0, SIZE));
    assertArrayEquals(Arrays.copyOfRange(CONTENT, 7, CUT), Arrays.copyOf(target, CUT - 7));
    for (ByteBuffer buffer :
        new ByteBuffer[] {ByteBuffer.allocate(SIZE), ByteBuffer.allocateDirect(SIZE)}) {
      assertEquals(CUT - 7, data.read(7, buffer));
      assertEquals(CUT - 7, buffer.position());
      assertEquals(ByteBuffer.wrap(CONTENT, 7, CUT - 7), buffer.flip());
      FileData.PageFaultException thrown =
          assertThrowsExactly(
              FileData.PageFaultException.class, () -> data.read(CUT, buffer.clear()));
      assertEquals(CUT, thrown.currentSize());
      assertEquals(0, buffer.position());
    }
    assertThrowsExactly(
        FileData.PageFaultException.class, () -> data.read(SIZE - 1, target, 0, 10));
    assertEquals(-1, data.read(SIZE, target, 0, 10));
  }

  @Test
  void aBufferThatCannotBeFilledDoesNotMove() {
    for (ByteBuffer buffer :
        new ByteBuffer[] {ByteBuffer.allocate(SIZE), ByteBuffer.allocateDirect(SIZE)}) {
      buffer.position(5).limit(100);
      assertThrowsExactly(MappingFaultException.class, () -> data.copyTo(CUT - 94, buffer));
      assertEquals(5, buffer.position());
      data.copyTo(CUT - 95, buffer);
      assertEquals(100, buffer.position());
      assertEquals(ByteBuffer.wrap(CONTENT, CUT - 95, 95), buffer.flip().position(5));
    }
  }

  @Test
  void requireIntactSaysSo() {
    MappingFaultException thrown =
        assertThrowsExactly(MappingFaultException.class, data::requireIntact);
    assertEquals(SIZE, thrown.mappedSize());
    assertEquals(CUT, thrown.currentSize());
    data.slice(0, CUT).requireIntact();
    data.slice(SIZE, 0).requireIntact();
    assertThrowsExactly(MappingFaultException.class, data.slice(0, CUT + 1)::requireIntact);
  }

  private static void assertFaults(FileData.Cursor cursor, Executable read) {
    long before = cursor.position();
    MappingFaultException thrown = assertThrowsExactly(MappingFaultException.class, read);
    assertEquals(CUT, thrown.currentSize());
    assertEquals(before, cursor.position());
  }
}
