package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Shell;

/**
 * A file that is in use and was written to meanwhile is opened anew, in case that moved it, but not
 * for ever, and its lock is kept.
 */
@EnabledOnOs(OS.LINUX) // where descriptors can be counted
class WrittenFilesAreOpenedAnewTest extends LockScene {

  private static final int MOST_REOPENINGS = 8;

  private long writes;

  @BeforeEach
  void resolve() throws IOException {
    file = file.toRealPath();
  }

  /** Writes in place what tells the number of the write. */
  private void write() throws IOException {
    writes++;
    Files.write(file, new byte[] {(byte) writes}, StandardOpenOption.WRITE);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000 * writes));
  }

  private void assertOpen(long count) throws IOException {
    assertEquals(count * NativeAccess.DESCRIPTORS, ProcessResources.descriptorsUnder(file));
  }

  @Test
  void onceForEachWriteUpToTheLimit() throws IOException {
    Deque<FileData> open = new ArrayDeque<>();
    for (int i = 0; i < 3 * MOST_REOPENINGS; i++) {
      for (int again = 0; again < 2; again++) {
        open.push(MmapGuard.mapFile(file));
        // With native access each use has its own, and is where the file is.
        assertOpen(NativeAccess.isGiven() ? open.size() : 1 + Math.min(writes, MOST_REOPENINGS));
      }
      write();
      for (FileData data : open) {
        assertEquals((byte) writes, data.get(0));
      }
    }
    while (!open.isEmpty()) {
      open.pop().close();
    }
    assertOpen(0);
  }

  /** What writes is another process: to close a descriptor of the file here may drop the lock. */
  @Test
  void andTheLockIsKeptUntilTheLastUseEnds() throws Exception {
    FileData first = MmapGuard.mapFile(file);
    Process writer = Shell.start(directory, "printf 123456789 > file; touch -d @0 file");
    assertEquals(0, writer.waitFor());
    FileData second = MmapGuard.mapFile(file);
    assertOpen(2);
    assertEquals("123456789", new String(second.toByteArray(), StandardCharsets.US_ASCII));
    assertFalse(other.couldLockExclusively(file));
    second.close();
    assertFalse(other.couldLockExclusively(file));
    assertEquals('1', first.get(0));
    first.close();
    assertTrue(other.couldLockExclusively(file));
    assertOpen(0);
  }

  /** While a mapping of the first one lives. */
  @Test
  void filesThatWereReplacedLeaveNothingOpen() throws IOException {
    try (FileData first = MmapGuard.mapFile(file)) {
      for (int i = 0; i < 3 * MOST_REOPENINGS; i++) {
        Path next = Files.write(file.resolveSibling("next"), new byte[] {(byte) i});
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileData data = MmapGuard.mapFile(file)) {
          assertEquals((byte) i, data.get(0));
        }
        assertEquals(NativeAccess.DESCRIPTORS, ProcessResources.descriptorsUnder(file.getParent()));
      }
      assertEquals(CONTENT[0], first.get(0));
    }
  }
}
