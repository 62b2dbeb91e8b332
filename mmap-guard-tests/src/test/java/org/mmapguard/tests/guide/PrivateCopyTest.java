package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A program can work on a copy that nobody changes. */
class PrivateCopyTest {

  // @start region="copy"
  static String configuration(Path path) throws IOException {
    try (FileData.Loaded copy = MmapGuard.readFile(path, 1 << 20)) {
      return new String(copy.toByteArray(), StandardCharsets.UTF_8);
    }
  } // @end

  @Test
  void theCopyIsTheFile(@TempDir Path folder) throws IOException {
    assertEquals("a = 1", configuration(Files.writeString(folder.resolve("conf"), "a = 1")));
  }
}
