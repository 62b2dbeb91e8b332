package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.Shell;

/**
 * What was kept open for a lock of other code, on a layer below, is not what is read once a writer
 * had the file copied to the layer above.
 */
@EnabledOnOs(OS.LINUX)
class KeptFilesAreCopiedUpTest {

  @Test
  void theNextMappingReadsWhatWasWritten() throws Exception {
    try (Mount lower = Mount.tmpfs("huge=never");
        Mount overlay = Mount.overlay(lower)) {
      Path file = overlay.path().resolve("file");
      Files.writeString(lower.path().resolve("lower").resolve("file"), "old");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        try (FileLock _ = channel.lock(0, Long.MAX_VALUE, true)) {
          leaveOpen(file);
          assertEquals(
              0, Shell.run(overlay.path(), "printf new | dd of=file conv=notrunc status=none"));
          if (NativeAccess.isGiven()) {
            assertReadsWhatWasWritten(file); // while it has to be kept
          }
        }
        assertReadsWhatWasWritten(file);
      }
    }
  }

  private static void assertReadsWhatWasWritten(Path file) throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertEquals('n', data.get(0));
    }
  }

  /** Without native access a file that other code has locked is refused, and kept as well. */
  private static void leaveOpen(Path file) throws IOException {
    if (NativeAccess.isGiven()) {
      MmapGuard.mapFile(file).close();
    } else {
      assertThrowsExactly(
          MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
    }
  }
}
