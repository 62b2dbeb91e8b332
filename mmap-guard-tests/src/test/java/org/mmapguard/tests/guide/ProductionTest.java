package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;

/** What a program does before it goes live, as the documentation shows it. */
class ProductionTest {

  private static final byte[] NEEDLE = "needle".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  // @start region="start"
  static void requireOwnLock(FileData.Mapped data) {
    if (data.lock() == FileData.Lock.POSIX) {
      throw new IllegalStateException("start the JVM with --enable-native-access");
    }
  } // @end

  @Test
  void aProgramFindsOutWhetherItHasNativeAccess() throws IOException {
    Path file = Files.write(folder.resolve("file"), NEEDLE);
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      if (NativeAccess.isGiven()) {
        requireOwnLock(data);
        assertTrue(data.lock() != FileData.Lock.NONE);
      } else {
        assertThrows(IllegalStateException.class, () -> requireOwnLock(data));
      }
    }
  }

  // @start region="progress"
  /** Finds all matches, and reports after each part how far it came. */
  static void search(
      FileData file, byte[] wanted, long partSize, LongConsumer match, LongConsumer progress) {
    for (long part = 0; part < file.size(); part += partSize) {
      long from = part;
      // A match may begin in this part and end in the next one.
      long to = Math.min(file.size(), from + partSize + wanted.length - 1);
      List<Long> found =
          file.batch( // one check of the file for the part, not one for each match
              reads -> {
                List<Long> positions = new ArrayList<>();
                for (long at = from - 1; (at = reads.indexOf(wanted, at + 1, to)) >= 0; ) {
                  positions.add(at);
                }
                return positions;
              });
      found.forEach(match::accept);
      progress.accept(Math.min(file.size(), from + partSize));
    }
  } // @end

  @Test
  void aSearchInPartsFindsWhatLiesAcrossTheirBorders() throws IOException {
    for (int at = 0; at < 40; at++) {
      byte[] bytes = new byte[50];
      System.arraycopy(NEEDLE, 0, bytes, at, NEEDLE.length);
      Path file = Files.write(folder.resolve("file" + at), bytes);
      List<Long> matches = new ArrayList<>();
      List<Long> progress = new ArrayList<>();
      try (FileData data = MmapGuard.mapFile(file)) {
        search(data, NEEDLE, 16, matches::add, progress::add);
        assertEquals(List.of((long) at), matches);
        assertEquals(List.of(16L, 32L, 48L, 50L), progress);
      }
    }
  }

  @Test
  void aSearchInPartsFindsEachOfManyMatchesOnce() throws IOException {
    Path file = Files.write(folder.resolve("zeros"), new byte[50]);
    List<Long> matches = new ArrayList<>();
    try (FileData data = MmapGuard.mapFile(file)) {
      search(data, new byte[3], 16, matches::add, progress -> {});
      assertEquals(LongStream.range(0, 48).boxed().toList(), matches);
      matches.clear();
      search(data, new byte[51], 16, matches::add, progress -> {});
      assertEquals(List.of(), matches);
    }
  }

  @Test
  void closingFromAnotherThreadEndsALongCall() throws Exception {
    Path file = folder.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 40); // to search it takes minutes
    }
    FileData data = MmapGuard.mapFile(file);
    CompletableFuture<Long> search =
        CompletableFuture.supplyAsync(
            () -> data.indexOf(new byte[] {1}, 0), task -> Thread.ofPlatform().start(task));
    assertThrows(TimeoutException.class, () -> search.get(100, TimeUnit.MILLISECONDS));
    data.close();
    ExecutionException ended =
        assertThrows(ExecutionException.class, () -> search.get(10, TimeUnit.SECONDS));
    assertInstanceOf(IllegalStateException.class, ended.getCause());
  }
}
