package org.mmapguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.properties.StandardInput;

/** Any string that is loaded gives what it names, or an exception of the file system. */
class PathFuzz {

  private static final byte[] CONTENT = {1, 2, 3};

  /** Parts that lead somewhere; without them, nearly every string would name nothing. */
  private static final List<String> PARTS =
      List.of("file", "empty", "directory", "link", "dangling", "loop", "-", "..", ".", "/", "\0");

  private static Path root = Path.of("");

  @BeforeAll
  static void makeFiles() throws IOException {
    root = Files.createTempDirectory("mmap-guard-fuzz-");
    Files.write(root.resolve("file"), CONTENT);
    Files.write(root.resolve("-"), CONTENT);
    Files.createFile(root.resolve("empty"));
    Files.createDirectory(root.resolve("directory"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nothing"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
  }

  @AfterAll
  static void deleteFiles() throws IOException {
    for (String name : List.of("file", "-", "empty", "directory", "link", "dangling", "loop")) {
      Files.delete(root.resolve(name));
    }
    Files.delete(root);
  }

  @FuzzTest(maxDuration = "60s")
  void aStringGivesWhatItNamesOrAFileSystemException(FuzzedDataProvider input) throws IOException {
    StringBuilder name = new StringBuilder(input.consumeBoolean() ? root + "/" : "");
    while (input.remainingBytes() > 0) {
      name.append(input.consumeBoolean() ? input.pickValue(PARTS) : input.consumeString(300));
    }
    String path = name.toString();
    if (isSafeToRead(path)) {
      try (var _ = new StandardInput(new ByteArrayInputStream(CONTENT));
          FileData data = MmapGuard.load(path)) {
        assertArrayEquals(
            path.equals("-") ? CONTENT : Files.readAllBytes(Path.of(path)), data.toByteArray());
      } catch (FileSystemException e) {
        assertIsReason(e, path);
      }
    }
  }

  /** Devices and the kernel's files have no end, or act when they are read. */
  private static boolean isSafeToRead(String path) {
    try {
      Path real = Path.of(path).toRealPath();
      return Files.isDirectory(real)
          || Files.isRegularFile(real) && !real.startsWith("/proc") && !real.startsWith("/sys");
    } catch (IOException | InvalidPathException e) {
      return true; // names nothing
    }
  }

  private static void assertIsReason(FileSystemException e, String path) throws IOException {
    if (path.indexOf('\0') >= 0) {
      assertInstanceOf(InvalidPathException.class, e.getCause());
      assertEquals(path, e.getFile());
      return;
    }
    assertEquals(Path.of(path).toString(), e.getFile());
    if (e instanceof NoSuchFileException) {
      assertFalse(Files.exists(Path.of(path)), path);
    } else if (e instanceof MmapGuard.EmptyFileException) {
      assertEquals(0, Files.size(Path.of(path)), path);
    } else if (e instanceof MmapGuard.NotRegularFileException) {
      assertTrue(Files.isDirectory(Path.of(path)), path);
    } else {
      assertFalse(e instanceof MmapGuard.FileLockedException, path);
      assertFalse(Files.isReadable(Path.of(path)), path);
    }
  }
}
