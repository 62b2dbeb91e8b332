package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * {@code readFile} copies a file that is not larger than its limit, and nothing of a larger one.
 */
class CopyIsBoundedTest {

  @TempDir Path directory;

  @Test
  void aFileAsLongAsTheLimitIsCopied() throws IOException {
    byte[] content = {1, 2, 3, 4, 5};
    Path file = Files.write(directory.resolve("file"), content);
    try (FileData exact = MmapGuard.readFile(file, 5);
        FileData unlimited = MmapGuard.readFile(file, MmapGuard.UNLIMITED)) {
      assertArrayEquals(content, exact.toByteArray());
      assertArrayEquals(content, unlimited.toByteArray());
    }
  }

  @Test
  void theCopyIsPrivate() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    try (FileData copy = MmapGuard.readFile(file, 3)) {
      Files.write(file, new byte[] {9});
      assertArrayEquals(new byte[] {1, 2, 3}, copy.toByteArray());
      Files.delete(file);
      assertEquals(3, copy.<Long, IOException>view(bytes -> bytes.byteSize()));
    }
  }

  @Test
  void aLargerFileIsRefusedWithItsNameAndTheLimit() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[6]);
    for (long limit : new long[] {0, 1, 5}) {
      MmapGuard.InputTooLargeException refusal =
          assertThrowsExactly(
              MmapGuard.InputTooLargeException.class,
              () -> MmapGuard.readFile(file, limit).close());
      assertEquals(limit, refusal.limit());
      assertTrue(refusal.getMessage().startsWith(file + ": "), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(" " + limit + " bytes"), refusal.getMessage());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // which counts what a process reads
  void aLargerFileIsRefusedBeforeAnythingIsRead() throws IOException {
    int size = 1 << 26;
    Path file = directory.resolve("file");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
    }
    long before = bytesRead();
    assertThrowsExactly(
        MmapGuard.InputTooLargeException.class, () -> MmapGuard.readFile(file, size - 1).close());
    assertTrue(bytesRead() - before < size / 2);
    MmapGuard.readFile(file, size).close();
    assertTrue(bytesRead() - before >= size, "the counter");
  }

  private static long bytesRead() throws IOException {
    String counter = Files.readAllLines(Path.of("/proc/self/io")).getFirst();
    return Long.parseLong(counter.substring("rchar: ".length()));
  }
}
