package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;

/** A file of 64 GiB is mapped and read in a heap that is a thousand times smaller. */
@EnabledOnOs(OS.LINUX) // where a file can be sparse without asking for it
class LargeFilesTest {

  private static final long SIZE = 64L << 30;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void makeSparseFile() throws IOException {
    file = directory.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(SIZE);
      sparse.seek(SIZE - 1);
      sparse.write(42);
    }
  }

  @Test
  void itIsReadInASmallHeap() throws Exception {
    assertEquals(
        List.of(
            "FileData.Mapped[" + file + ", " + SIZE + " bytes, lock=posix, open]",
            "first 0, middle 0",
            "get 42",
            "copyTo 42",
            "segment 42",
            "buffer 42",
            "view 42",
            "stream 42, then -1",
            "channel 1 byte: 42",
            "loan 42"),
        new ForkedJvm(SparseFileReader.class, directory).with("-Xmx64m").run(file).lines());
  }

  @Test
  void whatCannotHoldItSaysSo() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      for (var call : List.<Runnable>of(data::asByteBuffer, data::toByteArray)) {
        UnsupportedOperationException refusal =
            assertThrowsExactly(UnsupportedOperationException.class, call::run);
        String message = refusal.getMessage();
        assertTrue(message.startsWith(file + ": " + SIZE + " bytes do not fit"), message);
      }
      assertEquals(1 << 30, data.asByteBuffer(SIZE / 2, 1 << 30).remaining());
      assertEquals(SIZE, data.segment().byteSize());
    }
  }

  @Test
  void whatDoesNotFitMemorySaysSo() {
    IOException refusal =
        assertThrowsExactly(
            IOException.class, () -> MmapGuard.readFile(file, MmapGuard.UNLIMITED).close());
    String message = refusal.getMessage();
    assertTrue(
        message.startsWith(file + ": no room after 0 bytes: loaded data may take no more"),
        message);
  }

  /** It is not the length that is in the way then. */
  @Test
  void aClosedStreamOfThemSaysThatItIsClosed() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      InputStream in = data.newInputStream();
      in.close();
      IOException refusal = assertThrowsExactly(IOException.class, in::readAllBytes);
      assertEquals(file + ": the stream is closed", refusal.getMessage());
    }
  }

  @Test
  void closedDataOfThemSaysThatItIsClosed() throws IOException {
    FileData data = MmapGuard.mapFile(file);
    data.close();
    for (var call : List.<Runnable>of(data::asByteBuffer, data::toByteArray)) {
      assertThrowsExactly(IllegalStateException.class, call::run);
    }
  }

  /** Both can take 8 bytes less than an {@code int} can count. */
  @Test
  void theLimitsOfBuffersAndArraysAreExact() throws IOException {
    int largest = Integer.MAX_VALUE - 8;
    truncate(largest);
    try (FileData data = MmapGuard.mapFile(file)) {
      assertEquals(largest, data.asByteBuffer().remaining());
      assertEquals(largest, data.asByteBuffer(0, largest).remaining());
    }
    truncate(1L << 31);
    try (FileData data = MmapGuard.mapFile(file)) {
      assertThrowsExactly(UnsupportedOperationException.class, data::asByteBuffer);
    }
  }

  /** The JDK itself refuses by an exception that, here, means closed data. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE - 7, Integer.MAX_VALUE})
  void aBufferThatTheJdkRefusesIsUnsupported(int size) throws IOException {
    truncate(size);
    try (FileData data = MmapGuard.mapFile(file)) {
      assertThrowsExactly(UnsupportedOperationException.class, data::asByteBuffer);
      assertThrowsExactly(UnsupportedOperationException.class, () -> data.asByteBuffer(0, size));
    }
  }

  private void truncate(long size) throws IOException {
    try (RandomAccessFile shorter = new RandomAccessFile(file.toFile(), "rw")) {
      shorter.setLength(size);
    }
  }
}
