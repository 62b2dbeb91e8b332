package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.Shell;

/** With native access, locks that others hold are respected, of both kinds, and never dropped. */
@EnabledOnOs(OS.LINUX)
class LocksOfOthersWithNativeAccessTest extends LockScene {

  private static final String REFUSED =
      ": another process holds an exclusive lock on it; try again when that is released";

  /** Without the number of the process, which not every file system tells. */
  private String outcome(Opening opening) throws Exception {
    return new ForkedJvm(Opening.class, directory)
        .withNativeAccess()
        .orHere()
        .run(opening, file)
        .lines()
        .getFirst()
        .replaceFirst(" \\(pid \\d+\\)", "");
  }

  private String refusal() {
    return "org.mmapguard.MmapGuard$FileLockedException: " + file + REFUSED;
  }

  @ParameterizedTest
  @EnumSource
  void anExclusiveRecordLockIsMet(Opening opening) throws Exception {
    assertTrue(other.locksExclusively(file));
    assertEquals(refusal(), outcome(opening));
    other.release(file);
    assertEquals("5 bytes", outcome(opening));
  }

  /** Also one behind the end, where the file may grow to. */
  @Test
  void anExclusiveRecordLockOfAPartIsMet() throws Exception {
    assertTrue(other.locksExclusivelyFrom(1L << 40, file));
    assertEquals(refusal(), outcome(Opening.MAP_FILE));
  }

  @ParameterizedTest
  @EnumSource
  void anExclusiveFlockIsMet(Opening opening) throws Exception {
    assertTrue(other.flocksExclusively(file));
    assertEquals(refusal(), outcome(opening));
    other.release(file);
    assertEquals("5 bytes", outcome(opening));
  }

  @Test
  void theCommandFlockIsMet() throws Exception {
    Process flock = Shell.start(directory, "exec flock -x file sh -c 'echo > locked; read x'");
    while (Files.notExists(directory.resolve("locked"))) {
      assertTrue(flock.isAlive(), "flock(1) of util-linux or busybox");
      Thread.onSpinWait();
    }
    assertEquals(refusal(), outcome(Opening.MAP_FILE));
    flock.getOutputStream().close();
    flock.waitFor();
    assertEquals("5 bytes", outcome(Opening.MAP_FILE));
  }

  @Test
  void sharedLocksAreNoObstacle() throws Exception {
    assertTrue(other.flocksShared(file));
    assertEquals("5 bytes", outcome(Opening.MAP_FILE));
    other.release(file);
    assertTrue(other.locksShared(file));
    assertEquals("5 bytes", outcome(Opening.MAP_FILE));
  }

  /** Shared locks of the JDK are shared with; the descriptor cannot be closed before they end. */
  @Test
  void locksOfTheApplicationAreKept() throws Exception {
    Path unrelated = Files.write(directory.resolve("unrelated"), CONTENT);
    assertEquals(
        List.of(
            "exclusive: other code of this process holds a lock on it; release that first",
            "  valid: true",
            "  lost: false",
            "  flock free: true",
            "  open: 2",
            "  open afterwards: 0",
            "  locked afterwards: false",
            "shared: mapped 5",
            "  valid: true",
            "  lost: false",
            "  flock free: true",
            "  open: 3",
            "  open afterwards: 0",
            "  locked afterwards: false"),
        new ForkedJvm(LocksOfTheApplication.class, directory)
            .withNativeAccess()
            .orHere()
            .run(file, unrelated)
            .lines());
  }
}
