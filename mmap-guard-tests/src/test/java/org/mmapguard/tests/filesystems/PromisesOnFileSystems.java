package org.mmapguard.tests.filesystems;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.faults.ForkedJvm;
import org.mmapguard.tests.faults.RandomTruncation;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.Trials;
import org.opentest4j.TestAbortedException;

/** What guarded calls and locks promise holds on each file system that Linux can make here. */
class PromisesOnFileSystems {

  private static final Path TABLE = Path.of("target", "filesystems.md");
  private static final List<String> LINES = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void hold(Kind kind, @TempDir Path scratch) throws Exception {
    try (Mount mount = kind.mount()) {
      RandomTruncation truncation = new RandomTruncation(scratch, Trials.SEED);
      RandomTruncation.Outcome cuts = truncation.of(Trials.ROUNDS, mount.path());
      Suite.Result contents = Suite.CONTENTS.on(mount, scratch);
      Suite.Result locks = Suite.LOCKS.on(mount, scratch);
      LINES.add(
          "| %s | %d | %d | %d | %d | %s | %s |"
              .formatted(
                  kind,
                  cuts.cuts(),
                  cuts.wrong(),
                  cuts.typed(),
                  cuts.other(),
                  contents.counts(),
                  locks.counts()));
      String errors = truncation.errors();
      assertAll(
          () -> assertEquals(RandomTruncation.Outcome.allTyped(Trials.ROUNDS), cuts, errors),
          () -> assertTrue(contents.passed(), contents::output),
          () -> assertTrue(locks.passed(), locks::output));
    } catch (TestAbortedException e) {
      LINES.add("| %s | not tried: %s | | | | | |".formatted(kind, e.getMessage()));
      throw e;
    }
  }

  /** Files are opened and locked in another way then. */
  @ParameterizedTest
  @EnumSource
  void holdWithNativeAccess(Kind kind, @TempDir Path scratch) throws Exception {
    try (Mount mount = kind.mount()) {
      int rounds = Trials.ROUNDS / 4;
      RandomTruncation truncation =
          new RandomTruncation(
              scratch,
              Trials.SEED,
              (main, folder) ->
                  new ForkedJvm(main, folder).with("--enable-native-access=org.mmapguard.core"));
      RandomTruncation.Outcome cuts = truncation.of(rounds, mount.path());
      Suite.Result locks = Suite.LOCKS_WITH_NATIVE_ACCESS.on(mount, scratch);
      LINES.add(
          "| %s, native access | %d | %d | %d | %d | | %s |"
              .formatted(
                  kind, cuts.cuts(), cuts.wrong(), cuts.typed(), cuts.other(), locks.counts()));
      String errors = truncation.errors();
      assertAll(
          () -> assertEquals(RandomTruncation.Outcome.allTyped(rounds), cuts, errors),
          () -> assertTrue(locks.passed(), locks::output));
    }
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<String> table = new ArrayList<>();
    table.add("| file system | cuts | wrong | typed | other | contents | locks |");
    table.add("|---|---|---|---|---|---|---|");
    table.addAll(LINES);
    Files.write(TABLE, table);
    table.forEach(System.out::println);
  }

  /** A limit that the documentation names. */
  @Test
  void aLockThroughAnOverlayIsNotSeenOnItsLayers() throws IOException {
    try (Mount lower = Mount.tmpfs("huge=never");
        Mount overlay = Mount.overlay(lower);
        OtherProcess other = OtherProcess.get()) {
      Path file = Files.write(overlay.path().resolve("file"), new byte[1]);
      Path onItsLayer = lower.path().resolve("upper").resolve("file");
      try (FileData data = MmapGuard.mapFile(file)) {
        assertTrue(data.isOpen());
        assertFalse(other.couldLockExclusively(file));
        assertTrue(other.couldLockExclusively(onItsLayer));
      }
      assertTrue(other.locksExclusively(onItsLayer));
      MmapGuard.mapFile(file).close();
    }
  }
}
