package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.MmapGuard.InputTooLargeException;
import org.mmapguard.tests.support.Shell;

/** The limit of {@code load} holds for what is read into memory, and for nothing that is mapped. */
class LoadLimitTest {

  private static final byte[] FIVE = {1, 2, 3, 4, 5};

  private final InputStream original = System.in;

  @TempDir Path directory;

  @AfterEach
  void restoreStandardInput() {
    System.setIn(original);
  }

  @Test
  void aFileThatIsMappedMayBeLarger() throws IOException {
    Path file = Files.write(directory.resolve("file"), FIVE);
    try (FileData byPath = MmapGuard.load(file, 0);
        FileData byString = MmapGuard.load(file.toString(), 4)) {
      assertInstanceOf(FileData.Mapped.class, byPath);
      assertInstanceOf(FileData.Mapped.class, byString);
      assertArrayEquals(FIVE, byPath.toByteArray());
    }
  }

  @Test
  void standardInputMayHaveAsManyBytesAndNoMore() throws IOException {
    System.setIn(new ByteArrayInputStream(FIVE));
    try (FileData data = MmapGuard.load("-", 5)) {
      assertInstanceOf(FileData.Loaded.class, data);
      assertArrayEquals(FIVE, data.toByteArray());
    }
    System.setIn(new ByteArrayInputStream(FIVE));
    assertEquals(4, tooLarge(Path.of("-"), 4).limit());
    System.setIn(new ByteArrayInputStream(new byte[0]));
    try (FileData data = MmapGuard.load(Path.of("-"), 0)) {
      assertEquals(0, data.size());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void soMayAFifo() throws Exception {
    assertEquals(0, Shell.run(directory, "mkfifo fifo"));
    Path fifo = directory.resolve("fifo");
    Process writer = Shell.start(directory, "printf 12345 > fifo");
    try (FileData data = MmapGuard.load(fifo, 5)) {
      assertEquals(5, data.size());
    }
    assertEquals(0, writer.waitFor());
    writer = Shell.start(directory, "printf 12345 > fifo");
    assertEquals(4, tooLarge(fifo, 4).limit());
    assertEquals(0, writer.waitFor());
  }

  /** Files that only say that they are empty, and that cannot be mapped. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void soMayFilesOfTheKernel() throws IOException {
    for (String name : new String[] {"/proc/version", "/sys/kernel/notes"}) {
      Path file = Path.of(name);
      long size = Files.readAllBytes(file).length;
      try (FileData data = MmapGuard.load(file, size)) {
        assertEquals(size, data.size(), name);
      }
      InputTooLargeException thrown = tooLarge(file, size - 1);
      assertEquals(size - 1, thrown.limit());
      assertTrue(thrown.getMessage().startsWith(name + ": "), thrown.getMessage());
    }
  }

  @Test
  void soMayFilesOfOtherFileSystems() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(directory.resolve("some.zip"), Map.of("create", "true"))) {
      Path file = Files.write(zip.getPath("/file"), FIVE);
      try (FileData data = MmapGuard.load(file, 5)) {
        assertArrayEquals(FIVE, data.toByteArray());
      }
      assertEquals(4, tooLarge(file, 4).limit());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void aNegativeLimitIsRefusedBeforeAnythingIsRead(long limit) throws IOException {
    InputStream in = new ByteArrayInputStream(FIVE);
    System.setIn(in);
    Path file = Files.write(directory.resolve("file"), FIVE);
    for (String path : new String[] {"-", file.toString(), directory + "/missing"}) {
      IllegalArgumentException thrown =
          assertThrowsExactly(
              IllegalArgumentException.class, () -> MmapGuard.load(path, limit).close());
      assertTrue(thrown.getMessage().contains(String.valueOf(limit)), thrown.getMessage());
      assertThrowsExactly(
          IllegalArgumentException.class, () -> MmapGuard.load(Path.of(path), limit).close());
    }
    assertEquals(5, in.available());
  }

  @Test
  void whatIsNoPathIsRefusedAsWithoutALimit() {
    assertThrowsExactly(FileSystemException.class, () -> MmapGuard.load("a\0b", 1).close());
  }

  private static InputTooLargeException tooLarge(Path path, long limit) {
    return assertThrowsExactly(
        InputTooLargeException.class, () -> MmapGuard.load(path, limit).close());
  }
}
