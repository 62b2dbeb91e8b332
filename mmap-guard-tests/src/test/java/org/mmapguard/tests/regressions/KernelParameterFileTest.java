package org.mmapguard.tests.regressions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.MmapGuard.InputTooLargeException;

/**
 * The files of {@code /proc/sys} answer only the first read, whatever its length, and pretend to
 * end after it.
 */
@EnabledOnOs(OS.LINUX)
class KernelParameterFileTest {

  private static final Path PARAMETER = Path.of("/proc/sys/vm/max_map_count");

  /** The limit was once taken from the first digit of the parameter. */
  @Test
  void aHundredMappingsAreFarFromTheLimitOfMappings(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1});
    List<FileData> mappings = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        mappings.add(MmapGuard.mapFile(file));
      }
      assertEquals(1, mappings.getLast().get(0));
    } finally {
      mappings.forEach(FileData::close);
    }
  }

  @Test
  void aParameterIsReadWhole() throws IOException {
    byte[] content = readAtOnce();
    assertTrue(content.length > 1);
    try (FileData data = MmapGuard.readFile(PARAMETER, content.length)) {
      assertArrayEquals(content, data.toByteArray());
    }
  }

  /** It was once cut to the limit without a word. */
  @Test
  void aParameterLongerThanTheLimitIsTooLarge() throws IOException {
    for (int limit = 0; limit < readAtOnce().length; limit++) {
      int tooLittle = limit;
      assertThrows(
          InputTooLargeException.class, () -> MmapGuard.readFile(PARAMETER, tooLittle).close());
    }
  }

  private static byte[] readAtOnce() throws IOException {
    try (InputStream in = Files.newInputStream(PARAMETER)) {
      byte[] content = new byte[100];
      return Arrays.copyOf(content, in.read(content));
    }
  }
}
