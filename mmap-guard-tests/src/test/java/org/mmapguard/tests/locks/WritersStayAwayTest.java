package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.OtherProcess;

/** A mapping and an exclusive lock of another process exclude each other. */
class WritersStayAwayTest extends LockScene {

  @ParameterizedTest
  @EnumSource
  void anExclusiveLockOfAnotherProcessIsReportedAtOnce(Opening opening) throws IOException {
    assertTrue(other.locksExclusively(file));
    MmapGuard.FileLockedException refusal =
        assertTimeout(
            Duration.ofSeconds(5),
            () ->
                assertThrowsExactly(MmapGuard.FileLockedException.class, () -> opening.open(file)));
    assertEquals(file.toString(), refusal.getFile());
    assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("another process"), refusal.getMessage());

    other.release(file);
    opening.open(file);
  }

  @ParameterizedTest
  @EnumSource
  void aSharedLockOfAnotherProcessIsNoObstacle(Opening opening) throws IOException {
    assertTrue(other.locksShared(file));
    opening.open(file);
    assertFalse(couldLockExclusivelyFromAThird());
  }

  private boolean couldLockExclusivelyFromAThird() throws IOException {
    try (OtherProcess third = OtherProcess.get()) {
      return third.couldLockExclusively(file);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaysLockedAfterwards(Opening opening) throws IOException {
    opening.open(file);
    assertTrue(other.couldLockExclusively(file));
  }

  @Test
  void aMappingIsLockedForWritersButNotForReaders() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertFalse(other.couldLockExclusively(file));
      assertTrue(other.couldLockShared(file));
      assertEquals(CONTENT.length, data.size());
    }
    assertTrue(other.couldLockExclusively(file));
  }

  /** Writers that only append are writers too. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5, Long.MAX_VALUE / 2})
  void theLockCoversEveryByteThatTheFileHasOrMayGet(long start) throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertFalse(other.couldLockExclusivelyFrom(start, file));
      assertEquals(CONTENT.length, data.size());
    }
    assertTrue(other.locksExclusivelyFrom(start, file));
    assertThrowsExactly(MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
  }

  @Test
  void aLoanIsLockedWhileItsBodyRuns() throws IOException {
    assertFalse(MmapGuard.<Boolean, IOException>view(file, _ -> other.couldLockExclusively(file)));
    assertTrue(other.couldLockExclusively(file));
  }

  /** The two families of locks do not see each other: a limit that the documentation names. */
  @Test
  @DisabledIf(
      value = "org.mmapguard.tests.support.NativeAccess#isGiven",
      disabledReason = "with native access they are noticed")
  void locksOfFlockGoUnnoticed() throws IOException {
    assertTrue(other.flocksExclusively(file));
    try (FileData data = MmapGuard.mapFile(file)) {
      assertEquals(CONTENT[0], data.get(0));
    }
  }
}
