package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.Shell;

/** A refusal names the process that holds the lock, where the system tells, and no other one. */
@EnabledOnOs(OS.LINUX) // the only system that lists locks in a file
class TheHolderIsNamedTest extends LockScene {

  private static final String REFUSAL =
      " holds an exclusive lock on it; try again when that is released";

  /** In a mount namespace of its own, puts the first argument in the place of the list of locks. */
  private static final String[] WITH_LIST = {
    "unshare", "-m", "sh", "-c", "mount --bind \"$1\" /proc/locks && shift && exec \"$@\"", "sh"
  };

  @Test
  void byItsProcessId() throws IOException {
    assumeTrue(isListed(), "needs a file system whose locks are listed under the device of stat");
    try (OtherProcess third = OtherProcess.get()) {
      assertTrue(third.locksExclusively(unrelated("before")));
      assertTrue(other.locksExclusively(file));
      assertTrue(third.locksExclusively(unrelated("after")));
      MmapGuard.FileLockedException refusal =
          assertThrowsExactly(
              MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
      assertEquals("another process (pid " + other.pid() + ")" + REFUSAL, refusal.getReason());
    }
  }

  /** Returns a file that is listed too if it is locked. */
  private Path unrelated(String name) throws IOException {
    return Files.write(directory.resolve(name), CONTENT);
  }

  /** Not so on Btrfs and overlayfs. */
  private boolean isListed() throws IOException {
    assertTrue(other.locksExclusively(file));
    boolean listed =
        Files.readAllLines(Path.of("/proc/locks")).stream()
            .anyMatch(line -> line.contains(" " + identity(file) + " "));
    other.release(file);
    return listed;
  }

  @Test
  void onlyIfTheListSaysSo() throws Exception {
    long alive = other.pid();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    List<Path> files = new ArrayList<>();
    List<String> list = new ArrayList<>(List.of("", "rubbish", "1: POSIX ADVISORY WRITE"));
    List<String> expected = new ArrayList<>();
    for (String[] line :
        new String[][] {
          {"7: POSIX  ADVISORY  WRITE %d %s 0 EOF", "%d", "" + alive},
          {"7: FLOCK  ADVISORY  WRITE %d %s 0 EOF", "%d", "" + alive},
          {"7: FLOCK  ADVISORY  WRITE %d %s 0 EOF", "", "" + ended.pid()},
          {"7: OFDLCK ADVISORY  WRITE %d %s 0 EOF", "", "-1"},
          {"7: POSIX  ADVISORY  WRITE %d %s 0 EOF", "", "0"},
          {"7: POSIX  ADVISORY  WRITE %d %s0 0 EOF", "", "" + alive},
          {"7: -> POSIX  ADVISORY  WRITE %d %s 0 EOF", "", "" + alive},
          {"7: POSIX  ADVISORY  READ %d %s 0 EOF", "", "" + alive},
          {"7: POSIX  ADVISORY  WRITE 9999999999999%d %s 0 EOF", "", "" + alive},
          {"7: LEASE  ACTIVE    WRITE %d %s 0 EOF", "", "" + alive},
        }) {
      Path locked = Files.write(directory.resolve("file-" + files.size()), CONTENT);
      assertTrue(other.locksExclusively(locked));
      files.add(locked);
      list.add(line[0].formatted(Long.valueOf(line[2]), identity(locked)));
      expected.add(refusal(locked, line[1].isEmpty() ? "" : " (pid " + alive + ")"));
    }
    Path both = Files.write(directory.resolve("both"), CONTENT);
    assertTrue(other.locksExclusively(both));
    files.add(both);
    list.add("8: FLOCK  ADVISORY  WRITE 1 " + identity(both) + " 0 EOF");
    list.add("9: POSIX  ADVISORY  WRITE " + alive + " " + identity(both) + " 0 EOF");
    expected.add(refusal(both, " (pid " + alive + ")"));

    assertEquals(expected, outcomes(Files.write(directory.resolve("list"), list), files));
  }

  @Test
  void notIfTheListCannotBeRead() throws Exception {
    assertTrue(other.locksExclusively(file));
    Path noText = Files.write(directory.resolve("list"), new byte[] {(byte) 0xFF});
    assertEquals(List.of(refusal(file, "")), outcomes(noText, List.of(file)));
  }

  private List<String> outcomes(Path list, List<Path> files) throws Exception {
    assumeTrue(
        Shell.run(directory, "unshare -m true 2> /dev/null") == 0, "needs the right to mount");
    List<Object> arguments = new ArrayList<>(List.of(Opening.MAP_FILE));
    arguments.addAll(files);
    return new ForkedJvm(Opening.class, directory)
        .startedBy(WITH_LIST)
        .startedBy(list.toString())
        .run(arguments.toArray())
        .lines();
  }

  private static String refusal(Path file, String holder) {
    return "org.mmapguard.MmapGuard$FileLockedException: "
        + file
        + ": another process"
        + holder
        + REFUSAL;
  }

  /** Returns device and inode as the kernel lists them. */
  private static String identity(Path file) {
    try (var stat =
        new ProcessBuilder("stat", "-c", "%Hd %Ld %i", file.toString()).start().inputReader()) {
      String[] numbers = stat.readLine().split(" ");
      return "%02x:%02x:%s"
          .formatted(Integer.valueOf(numbers[0]), Integer.valueOf(numbers[1]), numbers[2]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
