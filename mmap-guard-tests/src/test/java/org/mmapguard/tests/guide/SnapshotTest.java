package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Native code reads a file, without a copy and without risk. */
class SnapshotTest {

  // @start region="snapshot"
  static long checksum(Path path) throws IOException {
    CRC32C checksum = new CRC32C();
    try (FileData.Mapped snapshot = MmapGuard.snapshot(path)) {
      for (long at = 0; at < snapshot.size(); at += 1 << 30) {
        int length = (int) Math.min(1 << 30, snapshot.size() - at);
        checksum.update(snapshot.asByteBuffer(at, length)); // over a mapped file, this could crash
      }
    } catch (MmapGuard.EmptyFileException e) {
      // An empty file cannot be mapped; its checksum is that of no bytes.
    }
    return checksum.getValue();
  } // @end

  // @start region="on-write"
  static <R> R search(Path index, FileData.ViewOp<R, IOException> query) throws IOException {
    try (FileData.Mapped snapshot = MmapGuard.snapshotOnWrite(index)) {
      return snapshot.view(query); // of any size, and not copied unless somebody writes to it
    }
  } // @end

  @Test
  void aSearchSeesTheWholeFile(@TempDir Path folder) throws IOException {
    Path index = Files.write(folder.resolve("index"), new byte[5000]);
    assertEquals(5000L, SnapshotTest.<Long>search(index, bytes -> bytes.byteSize()));
  }

  @Test
  void theChecksumIsTheFiles(@TempDir Path folder) throws IOException {
    // The check value of the algorithm's definition.
    assertEquals(0xE3069283L, checksum(Files.writeString(folder.resolve("file"), "123456789")));
    assertEquals(0, checksum(Files.createFile(folder.resolve("empty"))));
  }
}
