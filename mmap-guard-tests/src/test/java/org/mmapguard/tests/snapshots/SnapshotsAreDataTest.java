package org.mmapguard.tests.snapshots;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A snapshot is read as any mapping is, whatever becomes of its source; its path is the source. */
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, an open file can be neither deleted nor replaced
class SnapshotsAreDataTest {

  private static final byte[] CONTENT = {1, 0, 3, 4, 5, 6, 7, 8, 0, 10};

  @TempDir Path directory;
  private Path file;
  private FileData.Mapped data;

  @BeforeEach
  void make() throws IOException {
    file = Files.write(directory.resolve("file"), CONTENT);
    data = MmapGuard.snapshot(file);
    assertFalse(data.isStale(), "from the beginning");
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void everyWayOfReadingGivesTheBytesAfterACut() throws IOException {
    try (FileChannel cutter = FileChannel.open(file, StandardOpenOption.WRITE)) {
      cutter.truncate(0);
    }
    assertTrue(data.isStale());
    assertEquals(CONTENT.length, data.size());
    assertEquals(0, data.get(1));
    assertEquals(0x0708_000a, data.getInt(6, ByteOrder.BIG_ENDIAN));
    byte[] target = new byte[CONTENT.length];
    data.copyTo(0, target, 0, target.length);
    assertArrayEquals(CONTENT, target);
    assertArrayEquals(CONTENT, data.toByteArray());
    assertEquals(8, data.indexOf(new byte[] {0, 10}, 0));
    assertEquals(4, data.<Integer, IOException>batch(reads -> (int) reads.get(3)));
    assertArrayEquals(new byte[] {4, 5}, data.slice(2, 4).slice(1, 2).toByteArray());
    try (InputStream in = data.newInputStream()) {
      assertArrayEquals(CONTENT, in.readAllBytes());
    }
    try (SeekableByteChannel channel = data.newByteChannel()) {
      ByteBuffer buffer = ByteBuffer.allocate(20);
      assertEquals(CONTENT.length, channel.read(buffer));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    data.transferTo(Channels.newChannel(out));
    assertArrayEquals(CONTENT, out.toByteArray());
    Path copy = directory.resolve("copy");
    try (FileChannel target2 =
        FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertEquals(CONTENT.length, data.transferTo(target2));
    }
    assertArrayEquals(CONTENT, Files.readAllBytes(copy));
    assertEquals(ByteBuffer.wrap(CONTENT), data.asByteBuffer());
    assertEquals(10L, data.<Long, IOException>view(bytes -> bytes.byteSize()));
    assertTrue(data.segment().isReadOnly());
  }

  @Test
  void itIsStaleOnceItsSourceIsWrittenTo() throws IOException {
    Files.write(file, new byte[] {9}, StandardOpenOption.APPEND);
    assertTrue(data.isStale());
  }

  @Test
  void itIsStaleOnceItsSourceIsDeleted() throws IOException {
    Files.delete(file);
    assertTrue(data.isStale());
    assertArrayEquals(CONTENT, data.toByteArray());
  }

  @Test
  void itIsStaleOnceItsSourceIsReplacedByATwin() throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    Path twin = Files.write(directory.resolve("twin"), new byte[CONTENT.length]);
    Files.setLastModifiedTime(twin, modified);
    Files.move(twin, file, StandardCopyOption.ATOMIC_MOVE);
    assertTrue(data.isStale());
    assertArrayEquals(CONTENT, data.toByteArray());
  }

  @Test
  void theDescriptionTellsTheSourceAndThatThereIsNoLock() throws IOException {
    assertEquals(file, data.path());
    assertEquals(
        "FileData.Mapped[" + file + ", 10 bytes, snapshot, lock=none, open]", data.toString());
    data.close();
    assertEquals("FileData.Mapped[" + file + ", 10 bytes, closed]", data.toString());
    assertThrowsExactly(IllegalStateException.class, data::isStale);
    try (FileData mapped = MmapGuard.mapFile(file)) {
      assertFalse(mapped.toString().contains("snapshot"), mapped.toString());
    }
  }

  @Test
  void eachSnapshotIsOfItsOwnMoment() throws IOException {
    Files.write(file, new byte[] {9});
    try (FileData later = MmapGuard.snapshot(file)) {
      assertArrayEquals(new byte[] {9}, later.toByteArray());
      assertArrayEquals(CONTENT, data.toByteArray());
    }
  }
}
