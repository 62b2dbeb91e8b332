package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The sample of the README works on whatever a reader feeds it first. */
class ChecksumOfAnyFileTest {

  // @start region="checksum"
  /** The CRC-32C of a file of any size, of standard input ("-"), or of a FIFO. */
  static long checksum(String path) throws IOException {
    CRC32C checksum = new CRC32C();
    try (FileData data = MmapGuard.load(path);
        InputStream in = new CheckedInputStream(data.newInputStream(), checksum)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (MmapGuard.EmptyFileException e) {
      // An empty file cannot be mapped; its checksum is that of no bytes.
    }
    return checksum.getValue();
  } // @end

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 65_536, 100_000})
  void ofAFile(int size) throws IOException {
    byte[] content = content(size);
    Path file = Files.write(folder.resolve("file"), content);
    assertEquals(expected(content), checksum(file.toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 511})
  void ofStandardInput(int size) throws IOException {
    byte[] content = content(size);
    try (StandardInput _ = StandardInput.of(content)) {
      assertEquals(expected(content), checksum("-"));
    }
  }

  @Test
  void ofAFileThatIsGenerated() throws IOException {
    Path generated = Path.of("/proc/version");
    assumeTrue(Files.exists(generated), "this system has no /proc/version");
    assertEquals(expected(Files.readAllBytes(generated)), checksum(generated.toString()));
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (31 * i);
    }
    return content;
  }

  private static long expected(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return checksum.getValue();
  }
}
