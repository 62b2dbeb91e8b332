package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.inputs.StandardInputReader.Way;
import org.mmapguard.tests.support.ForkedJvm;

/** An input that fails while it is read is named, with how far it was read and what failed. */
@EnabledOnOs(OS.LINUX)
class UnreadableInputTest {

  private static final String FAILURE =
      "java.nio.file.FileSystemException: %s: I/O error while reading, after %d bytes: %s";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"< ., Is a directory", "0> written, Bad file descriptor"})
  void whatTheShellRedirectedIsCalledStandardInput(String redirection, String reason)
      throws Exception {
    assertEquals(
        List.of(FAILURE.formatted("standard input", 0, reason)),
        new ForkedJvm(StandardInputReader.class, directory)
            .startedBy("sh", "-c", "exec \"$@\" " + redirection, "sh")
            .run(Way.STRING, "-")
            .lines());
  }

  /** It has no size, and address 0 is no memory. */
  @Test
  void aFileThatCannotBeReadFromItsStart() {
    Path memory = Path.of("/proc/self/mem");
    FileSystemException failure =
        assertThrowsExactly(FileSystemException.class, () -> MmapGuard.load(memory).close());
    assertEquals(memory.toString(), failure.getFile());
    assertEquals("I/O error while reading, after 0 bytes: Input/output error", failure.getReason());
    assertEquals(IOException.class, failure.getCause().getClass());
  }

  /** A mebibyte takes sixteen reads, and one that asks for its end; the next fails. */
  @Test
  void aRegularFileOnADeviceThatFails() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[2 << 20]);
    assertEquals(
        List.of(FAILURE.formatted(file, 1 << 20, "Input/output error")),
        failingFrom(18, file).run(Way.READ_FILE, file).lines());
  }

  @Test
  void aRegularFileWhoseEndCannotBeAskedFor() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[200_000]);
    assertEquals(
        List.of(FAILURE.formatted(file, 0, "Input/output error")),
        failingFrom(2, file).run(Way.READ_FILE, file).lines());
  }

  @Test
  void aDeviceThatFails() throws Exception {
    Path zeros = Path.of("/dev/zero");
    assertEquals(
        List.of(FAILURE.formatted(zeros, 1 << 16, "Input/output error")),
        failingFrom(2, zeros).run(Way.STRING, zeros).lines());
  }

  private ForkedJvm failingFrom(int read, Path file) throws Exception {
    return new ForkedJvm(StandardInputReader.class, directory)
        .traced("-P", file.toString(), "-e", "inject=read,pread64:error=EIO:when=" + read + "+");
  }

  @Test
  void aBrokenEntryOfAnArchive() throws IOException {
    Path archive = directory.resolve("archive.zip");
    try (FileSystem files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Files.write(files.getPath("entry"), new byte[100_000]);
    }
    byte[] bytes = Files.readAllBytes(archive);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // The first byte behind the header, its name and its extra field: no kind of compression.
    bytes[30 + header.getShort(26) + header.getShort(28)] = -1;
    Files.write(archive, bytes);
    try (FileSystem files = FileSystems.newFileSystem(archive)) {
      FileSystemException failure =
          assertThrowsExactly(
              FileSystemException.class,
              () -> MmapGuard.readFile(files.getPath("entry"), MmapGuard.UNLIMITED).close());
      assertEquals("entry", failure.getFile());
      assertInstanceOf(ZipException.class, failure.getCause());
      assertEquals(
          "I/O error while reading, after 0 bytes: " + failure.getCause(), failure.getReason());
    }
  }
}
