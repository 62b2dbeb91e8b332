package org.mmapguard.tests.filesystems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.faults.JitMode;
import org.mmapguard.tests.faults.LeasesUnderHarm;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.Shell;
import org.mmapguard.tests.support.TakesLeases;
import org.opentest4j.TestAbortedException;

/** Snapshots hold on each file system, and cost next to nothing where blocks can be shared. */
class SnapshotsOnFileSystems {

  private static final int MEBIBYTE = 1 << 20;
  private static final int TIMES = 101;
  private static final int ROUNDS = 2;
  private static final Path TABLE = Path.of("target", "leases.md");
  private static final List<String> LINES = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void hold(Kind kind, @TempDir Path scratch) throws Exception {
    try (Mount mount = kind.mount()) {
      Suite.Result result = Suite.SNAPSHOTS.on(mount, scratch);
      assertTrue(result.passed(), result::output);
    }
  }

  @ParameterizedTest
  @EnumSource
  @TakesLeases
  void areCopiedOnWrite(Kind kind, @TempDir Path scratch) throws Exception {
    try (Mount mount = kind.mount()) {
      Suite.Result result = Suite.LEASES.on(mount, scratch);
      assertTrue(result.passed(), result::output);
    }
  }

  @ParameterizedTest
  @EnumSource
  @TakesLeases
  void areSafeInEachModeWhileTheirFilesAreHarmed(Kind kind, @TempDir Path scratch)
      throws Exception {
    try (Mount mount = kind.mount()) {
      for (JitMode mode : JitMode.values()) {
        LeasesUnderHarm harm = LeasesUnderHarm.in(mode, scratch, mount.path(), ROUNDS);
        LINES.add(
            "| %s | %s | %d | %d | %d | %.1f | %.1f |"
                .formatted(
                    kind,
                    mode,
                    harm.breaks(),
                    harm.wrong(),
                    harm.deaths(),
                    harm.median() / 1000.0,
                    harm.worst() / 1000.0));
        harm.requireNone(ROUNDS);
      }
    } catch (TestAbortedException e) {
      LINES.add("| %s | not tried: %s | | | | | |".formatted(kind, e.getMessage()));
      throw e;
    }
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<String> table = new ArrayList<>();
    table.add("| file system | mode | writers | wrong | deaths | median wait, ms | worst, ms |");
    table.add("|---|---|---|---|---|---|---|");
    table.addAll(LINES);
    Files.write(TABLE, table);
    table.forEach(System.out::println);
  }

  /** Four times this file would not fit. */
  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void takeNoSpaceWhereBlocksAreShared(Kind kind) throws Exception {
    try (Mount mount = kind.mount()) {
      Path file = write(mount, "file", 200);
      long before = Files.getFileStore(mount.path()).getUsableSpace();
      try (FileData one = MmapGuard.snapshot(file);
          FileData two = MmapGuard.snapshot(file);
          FileData three = MmapGuard.snapshot(file)) {
        long taken = before - Files.getFileStore(mount.path()).getUsableSpace();
        assertTrue(taken < 4 * MEBIBYTE, taken + " bytes");
        Files.delete(file);
        assertEquals(-1, one.segment().mismatch(two.segment()));
        assertEquals(-1, two.segment().mismatch(three.segment()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void takeTheSameTimeForAnySizeWhereBlocksAreShared(Kind kind) throws Exception {
    try (Mount mount = kind.mount()) {
      Path small = write(mount, "small", 10);
      Path large = write(mount, "large", 400);
      long ofSmall = medianNanos(() -> MmapGuard.snapshot(small).close());
      long ofLarge = medianNanos(() -> MmapGuard.snapshot(large).close());
      assertTrue(ofLarge < 3 * ofSmall, ofLarge + " ns, and " + ofSmall + " for the small file");
    }
  }

  /** Of a file on such a file system, the time of a write tells nothing for a second. */
  @Test
  void waitForTheNextSecondWhereTimesAreWholeSeconds() throws Exception {
    try (Mount mount = Mount.ext4("-I 128", "")) {
      Path file = write(mount, "file", 1);
      long start = System.nanoTime();
      MmapGuard.snapshot(file).close();
      assertTrue(System.nanoTime() - start >= 1_000_000_000, "waited");
    }
  }

  private static Path write(Mount mount, String name, int mebibytes)
      throws IOException, InterruptedException {
    Path file = mount.path().resolve(name);
    byte[] content = new byte[MEBIBYTE];
    new Random(mebibytes).nextBytes(content);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(content);
      }
    }
    assertEquals(0, Shell.run(mount.path(), "sync -f ."));
    return file;
  }

  @FunctionalInterface
  private interface Use {
    void run() throws IOException;
  }

  private static long medianNanos(Use use) throws IOException {
    long[] nanos = new long[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      use.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[TIMES / 2];
  }
}
