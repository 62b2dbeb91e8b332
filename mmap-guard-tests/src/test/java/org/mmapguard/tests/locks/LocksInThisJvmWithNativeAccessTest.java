package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/** Locks of the application that stand behind those of others are found, and never dropped. */
@EnabledIf(
    value = "org.mmapguard.tests.support.NativeAccess#isGiven",
    disabledReason = "without native access the JDK refuses a second lock")
class LocksInThisJvmWithNativeAccessTest extends LockScene {

  /** How many locks do not fit the page that is read of the list of all. */
  static final int LONG_LIST = 100;

  /** The kernel tells one lock, and that may be the one of the other process. */
  @ParameterizedTest
  @ValueSource(ints = {0, LONG_LIST})
  void aSharedLockBehindThatOfAnotherProcessIsKept(int moreLocks) throws IOException {
    for (int i = 0; i < moreLocks; i++) {
      assertTrue(other.locksShared(Files.createFile(directory.resolve("locked" + i))));
    }
    assertTrue(other.locksShared(file));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.lock(0, Long.MAX_VALUE, true)) {
      MmapGuard.mapFile(file).close();
      other.release(file);
      assertFalse(other.couldLockExclusively(file), "the application's lock was dropped");
      assertTrue(lock.isValid());
    }
    assertTrue(other.couldLockExclusively(file));
  }

  /** Nothing needs to be kept then. */
  @Test
  void aLockOfAnotherProcessAloneKeepsNothingOpen() throws IOException {
    Path real = file.toRealPath();
    assertTrue(other.locksShared(file));
    MmapGuard.mapFile(file).close();
    assertEquals(0, ProcessResources.descriptorsUnder(real));
  }

  /** A lock of one kind is not left behind when that of the other kind is refused. */
  @Test
  void whatWasTakenBeforeARefusalIsDropped() throws IOException {
    Path unrelated = Files.write(directory.resolve("unrelated"), CONTENT);
    assertTrue(other.flocksExclusively(file));
    // So that the descriptor cannot be closed, by which its locks would go too.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock _ = channel.lock(0, 1, true)) {
      assertThrowsExactly(
          MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
      other.release(file);
      assertTrue(other.couldLockExclusivelyFrom(1, file));
    }
    MmapGuard.mapFile(unrelated).close();
    assertEquals(0, ProcessResources.descriptorsUnder(file.toRealPath()));
  }
}
