package org.mmapguard.tests.guide;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void aPartIsHandedToCodeThatMayReadAndMustNotClose() throws IOException {
    // @start region="slice"
    try (FileData file = MmapGuard.mapFile(path)) {
      long count = file.getLong(8, LITTLE_ENDIAN);
      FileData.Slice records = file.slice(16, 16 * count);
      assertEquals(-7, valueOf(21, records));
    }
    // @end
  }

  // @start region="batch"
  /** Searches sorted records of 16 bytes: one check of the file for the whole search. */
  private static long valueOf(long key, FileData.Slice records) {
    return records.batch(
        reads -> {
          long low = 0;
          long high = reads.size() / 16 - 1;
          while (low <= high) {
            long middle = (low + high) >>> 1;
            long found = reads.getLong(16 * middle, LITTLE_ENDIAN);
            if (found == key) {
              return reads.getLong(16 * middle + 8, LITTLE_ENDIAN);
            } else if (found < key) {
              low = middle + 1;
            } else {
              high = middle - 1;
            }
          }
          return -1L;
        });
  }

  // @end

  @Test
  void aSearchEndsWhereNothingIsFound() throws IOException {
    try (FileData file = MmapGuard.mapFile(path)) {
      assertEquals(-1, valueOf(22, file.slice(HEADER, 16 * RECORDS)));
    }
  }

  @Test
  void everyPlaceOfAPatternIsFound() throws IOException {
    byte[] log = "one\ntwo\n\nfour\n".getBytes(US_ASCII);
    Path lines = Files.write(folder.resolve("lines"), log);
    // @start region="search"
    byte[] newline = {'\n'};
    int count = 0;
    try (FileData file = MmapGuard.mapFile(lines)) {
      for (long at = -1; (at = file.indexOf(newline, at + 1)) >= 0; ) {
        count++;
      }
    }
    // @end
    assertEquals(4, count);
    try (FileData file = MmapGuard.mapFile(lines)) {
      assertArrayEquals(log, file.toByteArray());
    }
  }
}
