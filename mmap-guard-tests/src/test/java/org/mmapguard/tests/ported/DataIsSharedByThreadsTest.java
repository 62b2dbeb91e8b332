package org.mmapguard.tests.ported;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Data of either kind is read by many threads at once, and closed by one that did not open it. */
class DataIsSharedByThreadsTest {

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir private Path directory = Path.of("");

  @Test
  void mappedData() throws Exception {
    assertShared(MmapGuard.mapFile(file()));
  }

  @Test
  void loadedData() throws Exception {
    assertShared(MmapGuard.readFile(file(), CONTENT.length));
  }

  private Path file() throws IOException {
    return Files.write(directory.resolve("file"), CONTENT);
  }

  private static void assertShared(FileData data) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<byte[]> read = data::toByteArray;
      List<Future<byte[]>> results = threads.invokeAll(Collections.nCopies(50, read));
      for (Future<byte[]> result : results) {
        assertArrayEquals(CONTENT, result.get());
      }
      assertTrue(data.isOpen());
      threads.submit(data::close).get();
    }
    assertFalse(data.isOpen());
  }
}
