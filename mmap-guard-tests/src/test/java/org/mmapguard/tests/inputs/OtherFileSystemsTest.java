package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Opening;

/** A file of another file system, such as one in a ZIP file, is read, but not mapped. */
class OtherFileSystemsTest {

  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir Path directory;
  private FileSystem zip;

  @BeforeEach
  void open() throws IOException {
    zip = FileSystems.newFileSystem(directory.resolve("files.zip"), Map.of("create", true));
  }

  @AfterEach
  void close() throws IOException {
    zip.close();
  }

  @Test
  void aFileIsRead() throws IOException {
    Path file = Files.write(zip.getPath("/file"), CONTENT);
    try (FileData loaded = MmapGuard.load(file);
        FileData copy = MmapGuard.readFile(file, 5)) {
      assertInstanceOf(FileData.Loaded.class, loaded);
      assertArrayEquals(CONTENT, loaded.toByteArray());
      assertArrayEquals(CONTENT, copy.toByteArray());
    }
    assertEquals(
        4,
        assertThrowsExactly(
                MmapGuard.InputTooLargeException.class, () -> MmapGuard.readFile(file, 4).close())
            .limit());
  }

  @ParameterizedTest
  @EnumSource(names = {"MAP_FILE", "SNAPSHOT", "VIEW"})
  void aFileIsNotMapped(Opening opening) throws IOException {
    Path file = Files.write(zip.getPath("/file"), CONTENT);
    UnsupportedOperationException refusal =
        assertThrowsExactly(UnsupportedOperationException.class, () -> opening.open(file));
    assertTrue(refusal.getMessage().startsWith("/file: "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("load"), refusal.getMessage());
  }

  @Test
  void anEmptyFileIsNotLoadedButCopied() throws IOException {
    Path empty = Files.createFile(zip.getPath("/empty"));
    MmapGuard.EmptyFileException refusal =
        assertThrowsExactly(
            MmapGuard.EmptyFileException.class, () -> MmapGuard.load(empty).close());
    assertTrue(refusal.getMessage().startsWith("/empty: "), refusal.getMessage());
    try (FileData copy = MmapGuard.readFile(empty, 0)) {
      assertEquals(0, copy.size());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "READ_FILE"})
  void refusalsAreThoseOfTheDefaultFileSystem(Opening opening) {
    assertThrowsExactly(NoSuchFileException.class, () -> opening.open(zip.getPath("/missing")));
    assertThrowsExactly(
        MmapGuard.NotRegularFileException.class, () -> opening.open(zip.getPath("/")));
  }

  /** Only a path of the default file system can mean standard input. */
  @Test
  void aDashIsAFileThere() throws IOException {
    Path dash = Files.write(zip.getPath("-"), CONTENT);
    try (FileData data = MmapGuard.load(dash)) {
      assertArrayEquals(CONTENT, data.toByteArray());
    }
  }
}
