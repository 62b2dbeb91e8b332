package org.mmapguard.tests.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.OtherProcess;

/** A writer has to wait while a snapshot is made, and not while it is open. */
@EnabledOnOs(OS.LINUX) // where it can be seen that copying has begun
class LockedOnlyWhileMadeTest {

  @TempDir Path directory;
  private OtherProcess other;

  @BeforeEach
  void start() throws IOException {
    other = OtherProcess.get();
  }

  @AfterEach
  void stop() {
    other.close();
  }

  @Test
  void theSourceIsLockedWhileItIsCopied() throws Exception {
    Path file = directory.resolve("large");
    SnapshotInProgress snapshot = SnapshotInProgress.of(directory);
    int refused = 0;
    while (snapshot.isRunning()) {
      boolean granted = other.couldLockExclusively(file);
      // Only what was answered while it was still being copied counts.
      if (isIncomplete(Descriptors.privateFilesOf("self"), Files.size(file))) {
        assertFalse(granted, "after " + refused + " refusals");
        refused++;
      }
    }
    try (FileData data = snapshot.join()) {
      assertTrue(refused > 0, "asked while it was copied");
      assertTrue(other.couldLockExclusively(file), "made");
      assertEquals(Files.size(file), data.size());
    }
  }

  private static boolean isIncomplete(List<Path> copies, long size) throws IOException {
    try {
      return copies.size() == 1 && Files.size(copies.getFirst()) < size;
    } catch (NoSuchFileException e) {
      return false; // closed by now
    }
  }

  @Test
  void aWriterMayHaveTheSourceWhileASnapshotIsOpen() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    try (FileData data = MmapGuard.snapshot(file)) {
      assertTrue(other.locksExclusively(file));
      Files.write(file, new byte[] {4, 5, 6});
      assertEquals(3, data.get(2));
    }
  }

  @Test
  void theLockOfAMappingIsKept() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    try (FileData mapped = MmapGuard.mapFile(file)) {
      FileData snapshot = MmapGuard.snapshot(file);
      assertFalse(other.couldLockExclusively(file), "made");
      snapshot.close();
      assertFalse(other.couldLockExclusively(file), "closed");
      assertTrue(mapped.isOpen());
    }
    assertTrue(other.couldLockExclusively(file));
  }
}
