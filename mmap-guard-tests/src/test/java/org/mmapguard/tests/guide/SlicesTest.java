package org.mmapguard.tests.guide;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Parts, patterns and batches, as the documentation shows them. */
class SlicesTest {

  private static final int HEADER = 16;
  private static final int RECORDS = 1000;

  @TempDir private Path folder;
  private Path path;

  /** A header (magic, number of records), then sorted records of 16 bytes: key, value. */
  @BeforeEach
  void makeFile() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + RECORDS * 16).order(LITTLE_ENDIAN);
    bytes.put("RECS".getBytes(US_ASCII)).putInt(1).putLong(RECORDS);
    for (long i = 0; i < RECORDS; i++) {
      bytes.putLong(3 * i).putLong(-i);
    }
    path = Files.write(folder.resolve("records"), bytes.array());
  }

  // @start region="slice"
  static OptionalLong valueOf(long key, Path path) throws IOException {
    try (FileData file = MmapGuard.mapFile(path)) {
      if (file.size() < 16) {
        throw new IOException(path + ": too short for a header");
      }
      long count = file.getLong(8, LITTLE_ENDIAN);
      if (count < 0 || count > (file.size() - 16) / 16) {
        throw new IOException(path + ": has fewer records than its header says");
      }
      return valueOf(key, file.slice(16, 16 * count)); // may read, and cannot close
    }
  } // @end

  @Test
  void aPartIsHandedToCodeThatMayReadAndMustNotClose() throws IOException {
    assertEquals(OptionalLong.of(-7), valueOf(21, path));
  }

  @Test
  void aFileThatIsTooShortIsAnError() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThrows(MmapGuard.EmptyFileException.class, () -> valueOf(21, empty));
    Path tiny = Files.write(folder.resolve("tiny"), new byte[15]);
    assertEquals(
        tiny + ": too short for a header",
        assertThrows(IOException.class, () -> valueOf(21, tiny)).getMessage());
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(Files.readAllBytes(path), 500));
    assertEquals(
        cut + ": has fewer records than its header says",
        assertThrows(IOException.class, () -> valueOf(21, cut)).getMessage());
  }

  // @start region="batch"
  /** Searches sorted records of 16 bytes: one check of the file for the whole search. */
  static OptionalLong valueOf(long key, FileData.Slice records) {
    return records.batch(
        reads -> {
          long low = 0;
          long high = reads.size() / 16 - 1;
          while (low <= high) {
            long middle = (low + high) >>> 1;
            long found = reads.getLong(16 * middle, LITTLE_ENDIAN);
            if (found == key) {
              return OptionalLong.of(reads.getLong(16 * middle + 8, LITTLE_ENDIAN));
            } else if (found < key) {
              low = middle + 1;
            } else {
              high = middle - 1;
            }
          }
          return OptionalLong.empty();
        });
  }

  // @end

  @Test
  void aSearchEndsWhereNothingIsFound() throws IOException {
    try (FileData file = MmapGuard.mapFile(path)) {
      assertEquals(OptionalLong.empty(), valueOf(22, file.slice(HEADER, 16 * RECORDS)));
    }
  }

  // @start region="search"
  /** Returns where a ZIP archive's table of contents ends, or -1 if the file is no archive. */
  static long endRecordOf(FileData file) {
    byte[] signature = {'P', 'K', 5, 6};
    long from = Math.max(0, file.size() - 65_557); // the record and the longest comment
    long last = -1;
    for (long at = from - 1; (at = file.indexOf(signature, at + 1)) >= 0; ) {
      last = at;
    }
    return last;
  } // @end

  @Test
  void theLastPlaceOfAPatternIsFound() throws IOException {
    Path archive = folder.resolve("archive.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("entry"));
      zip.write(new byte[] {'P', 'K', 5, 6});
    }
    try (FileData file = MmapGuard.mapFile(archive)) {
      assertEquals(file.size() - 22, endRecordOf(file));
    }
    try (FileData file = MmapGuard.mapFile(Files.write(folder.resolve("tiny"), new byte[3]))) {
      assertEquals(-1, endRecordOf(file));
    }
  }
}
