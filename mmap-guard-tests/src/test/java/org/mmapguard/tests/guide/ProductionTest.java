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
  /** Finds bytes, and reports after each part how far it came. */
  static long find(FileData file, byte[] wanted, long partSize, LongConsumer progress) {
    for (long from = 0; from < file.size(); from += partSize) {
      // A match may begin in this part and end in the next one.
      long to = Math.min(file.size(), from + partSize + wanted.length - 1);
      long found = file.indexOf(wanted, from, to);
      if (found >= 0) {
        return found;
      }
      progress.accept(Math.min(file.size(), from + partSize));
    }
    return -1;
  } // @end

  @Test
  void aSearchInPartsFindsWhatLiesAcrossTheirBorders() throws IOException {
    for (int at = 0; at < 40; at++) {
      byte[] bytes = new byte[50];
      System.arraycopy(NEEDLE, 0, bytes, at, NEEDLE.length);
      Path file = Files.write(folder.resolve("file" + at), bytes);
      List<Long> progress = new ArrayList<>();
      try (FileData data = MmapGuard.mapFile(file)) {
        assertEquals(at, find(data, NEEDLE, 16, progress::add));
        assertEquals(at / 16, progress.size());
        assertEquals(-1, find(data, new byte[] {1}, 16, progress::add));
        assertEquals(50, progress.getLast());
      }
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
