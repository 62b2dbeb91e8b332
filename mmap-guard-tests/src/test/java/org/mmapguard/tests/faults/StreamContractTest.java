package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * The stream keeps the contract of {@link InputStream}, around its buffer of 64 KiB and at ends.
 */
class StreamContractTest {

  private static final int BUFFER = 1 << 16;
  private static final int SIZE = 2 * BUFFER + 1000;
  private static final byte[] CONTENT = Content.bytes(SIZE);

  @TempDir private Path folder;
  private FileData data;
  private InputStream stream;

  @BeforeEach
  void open() throws IOException {
    data = MmapGuard.mapFile(Content.write(folder.resolve("file"), CONTENT));
    stream = data.newInputStream();
  }

  @AfterEach
  void close() throws IOException {
    stream.close();
    data.close();
  }

  @Test
  void singleBytesAreUnsignedAndEndWithMinusOne() throws Exception {
    for (int i = 0; i < SIZE; i++) {
      assertEquals(CONTENT[i] & 0xff, stream.read());
    }
    assertEquals(-1, stream.read());
    assertEquals(-1, stream.read());
  }

  @Test
  void readsFillTheirRangeAndNothingElse() throws Exception {
    byte[] target = new byte[30];
    stream.skipNBytes(BUFFER - 5);
    assertEquals(10, stream.read(target, 7, 10));
    byte[] expected = new byte[30];
    System.arraycopy(CONTENT, BUFFER - 5, expected, 7, 10);
    assertArrayEquals(expected, target);
  }

  @Test
  void readsOfNothingReturnZeroAlsoAtTheEnd() throws Exception {
    assertEquals(0, stream.read(new byte[0]));
    stream.skipNBytes(SIZE);
    assertEquals(0, stream.read(new byte[0]));
    assertEquals(-1, stream.read(new byte[1]));
  }

  /** Bytes in front of the cut were read before the fault; they are no reason to look elsewhere. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be cut
  void readingBehindACutIsAPageFaultAlsoInTheSecondStep() throws Exception {
    Content.cut(folder.resolve("file"), BUFFER);
    FileSystemException fault =
        assertThrows(FileSystemException.class, () -> stream.readNBytes(SIZE));
    assertTrue(fault.getMessage().contains("truncated from " + SIZE + " to " + BUFFER + " bytes"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be cut
  void whatIsLeftOfASliceIsReadBeforeTheFault() throws Exception {
    InputStream part = data.slice(BUFFER, BUFFER).newInputStream();
    Content.cut(folder.resolve("file"), BUFFER + 1000);
    byte[] target = new byte[BUFFER];
    assertEquals(1000, part.read(target, 0, BUFFER));
    assertArrayEquals(
        Arrays.copyOfRange(CONTENT, BUFFER, BUFFER + 1000), Arrays.copyOf(target, 1000));
    assertThrows(FileSystemException.class, () -> part.read(target, 0, BUFFER));
  }

  @Test
  void wrongRangesAreRefusedWithoutMoving() throws Exception {
    byte[] ten = new byte[10];
    assertThrows(IndexOutOfBoundsException.class, () -> stream.read(ten, -1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> stream.read(ten, 0, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> stream.read(ten, 5, 6));
    assertThrows(NullPointerException.class, () -> stream.read(null, 0, 1));
    assertThrows(NullPointerException.class, () -> stream.transferTo(null));
    assertThrows(IllegalArgumentException.class, () -> stream.readNBytes(-1));
    assertEquals(CONTENT[0], (byte) stream.read());
  }

  @Test
  void skipMovesAsFarAsThereIsSomething() throws Exception {
    assertEquals(0, stream.skip(0));
    assertEquals(0, stream.skip(-10));
    assertEquals(BUFFER + 1, stream.skip(BUFFER + 1));
    assertEquals(CONTENT[BUFFER + 1], (byte) stream.read());
    assertEquals(SIZE - BUFFER - 2, stream.skip(Long.MAX_VALUE));
    assertEquals(0, stream.skip(1));
    assertEquals(-1, stream.read());
    assertThrows(EOFException.class, () -> stream.skipNBytes(1));
  }

  @Test
  void availableIsWhatIsLeft() throws Exception {
    assertEquals(SIZE, stream.available());
    stream.skipNBytes(SIZE - 3);
    assertEquals(3, stream.available());
    stream.readNBytes(3);
    assertEquals(0, stream.available());
  }

  @Test
  void readNBytesStopsAtTheEndOnly() throws Exception {
    assertArrayEquals(new byte[0], stream.readNBytes(0));
    assertArrayEquals(Arrays.copyOf(CONTENT, SIZE - 5), stream.readNBytes(SIZE - 5));
    assertArrayEquals(Arrays.copyOfRange(CONTENT, SIZE - 5, SIZE), stream.readNBytes(100));
    assertArrayEquals(new byte[0], stream.readNBytes(100));
    assertEquals(0, stream.readNBytes(new byte[3], 0, 3));
  }

  @Test
  void readAllBytesGivesTheRest() throws Exception {
    stream.read();
    assertArrayEquals(Arrays.copyOfRange(CONTENT, 1, SIZE), stream.readAllBytes());
    assertEquals(0, stream.readAllBytes().length);
  }

  @Test
  void transferToWritesTheRestAndCountsIt() throws Exception {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    stream.skipNBytes(11);
    assertEquals(SIZE - 11, stream.transferTo(target));
    assertArrayEquals(Arrays.copyOfRange(CONTENT, 11, SIZE), target.toByteArray());
    assertEquals(0, stream.transferTo(target));
  }

  @Test
  void whatWasHandedOutCannotReachTheStream() throws Exception {
    stream.mark(0);
    stream.transferTo(
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("one by one");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, (byte) 0);
          }
        });
    stream.reset();
    assertArrayEquals(CONTENT, stream.readAllBytes());
  }

  @Test
  void resetGoesBackToTheMarkOverAnyDistance() throws Exception {
    assertTrue(stream.markSupported());
    stream.skipNBytes(3);
    stream.mark(1);
    stream.skipNBytes(SIZE - 3);
    assertEquals(-1, stream.read());
    stream.reset();
    assertEquals(CONTENT[3], (byte) stream.read());
    stream.reset();
    assertEquals(SIZE - 3, stream.readAllBytes().length);
  }

  @Test
  void resetWithoutAMarkGoesToTheStart() throws Exception {
    stream.skipNBytes(100);
    stream.reset();
    assertEquals(SIZE, stream.available());
  }

  @Test
  void itsDescriptionNamesTheData() throws Exception {
    stream.read();
    assertEquals("InputStream[at 1 of " + data + "]", stream.toString());
    stream.close();
    assertEquals("InputStream[closed, of " + data + "]", stream.toString());
  }

  @Test
  void aClosedStreamRefusesEverythingAndLeavesItsDataOpen() throws Exception {
    stream.close();
    stream.close();
    assertRefusesEverything();
    assertTrue(data.isOpen());
    assertEquals(CONTENT[5], data.get(5));
  }

  @Test
  void aStreamOfClosedDataRefusesEverythingEvenWhatItHasBuffered() throws Exception {
    stream.read();
    data.close();
    assertRefusesEverything();
  }

  private void assertRefusesEverything() {
    assertThrows(IOException.class, stream::read);
    assertThrows(IOException.class, () -> stream.read(new byte[1]));
    assertThrows(IOException.class, () -> stream.skip(1));
    assertThrows(IOException.class, () -> stream.skipNBytes(1));
    assertThrows(IOException.class, stream::available);
    assertThrows(IOException.class, stream::readAllBytes);
    assertThrows(IOException.class, () -> stream.readNBytes(1));
    assertThrows(IOException.class, () -> stream.readNBytes(new byte[1], 0, 1));
    // Also of nothing.
    assertThrows(IOException.class, () -> stream.read(new byte[0]));
    assertThrows(IOException.class, () -> stream.skip(0));
    assertThrows(IOException.class, () -> stream.readNBytes(0));
    assertThrows(IOException.class, () -> stream.readNBytes(new byte[0], 0, 0));
    assertThrows(IOException.class, () -> stream.transferTo(OutputStream.nullOutputStream()));
    assertThrows(IOException.class, stream::reset);
  }

  @Test
  void nativeCodeMayReadWhatComesOutOfIt() throws Exception {
    CRC32 expected = new CRC32();
    expected.update(CONTENT);
    CheckedInputStream checked = new CheckedInputStream(stream, new CRC32());
    checked.transferTo(OutputStream.nullOutputStream());
    assertEquals(expected.getValue(), checked.getChecksum().getValue());
  }

  @Test
  void theStreamKeepsItsDataReachable() throws Exception {
    WeakReference<FileData> reference = new WeakReference<>(data);
    data = MmapGuard.mapFile(Content.write(folder.resolve("other"), CONTENT));
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    assertTrue(reference.get() != null && reference.get().isOpen());
    assertArrayEquals(CONTENT, stream.readAllBytes());
    reference.get().close();
    stream = InputStream.nullInputStream();
    assertBecomesGarbage(reference);
  }

  /** Without this, the collector might not have looked at all. */
  static void assertBecomesGarbage(WeakReference<FileData> reference) throws InterruptedException {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertNull(reference.get());
  }
}
