package org.mmapguard.tests.faults;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Harms files of which there are snapshots, in a JVM of its own, and reads the snapshots by every
 * raw access, those that kill a JVM over a mapping included.
 */
final class SnapshotMatrix {

  private static final int ENOUGH_CALLS = 400_000;
  private static final int CALLS_BETWEEN_LOOKS = 64;

  private final JitMode mode;
  private final SnapshotKind kind;
  private final CompilationLog log;
  private final MemorySegment intact;
  private long expected;
  private long step;
  private long right;
  private long wrong;
  private long warm;

  private SnapshotMatrix(
      JitMode mode, SnapshotKind kind, CompilationLog log, MemorySegment intact) {
    this.mode = mode;
    this.kind = kind;
    this.log = log;
    this.intact = intact;
  }

  /** Arguments: mode, compilation log, folder for files, trials, kind of snapshots. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    JitMode mode = JitMode.valueOf(arguments[0]);
    Path folder = Path.of(arguments[2]);
    int trials = Integer.parseInt(arguments[3]);
    SnapshotKind kind = SnapshotKind.valueOf(arguments[4]);
    Path whole = Content.write(folder.resolve("intact"), ViewTrial.content());
    try (CompilationLog log = new CompilationLog(Path.of(arguments[1]));
        FileData intact = MmapGuard.mapFile(whole)) {
      ViewTrial.compareWith(intact.segment());
      SnapshotMatrix matrix = new SnapshotMatrix(mode, kind, log, intact.segment());
      for (ViewAccess access : ViewAccess.values()) {
        matrix.tryAll(access, folder, trials);
      }
      System.out.println("RIGHT=" + matrix.right);
      System.out.println("WRONG=" + matrix.wrong);
      System.out.println("WARM=" + matrix.warm);
    }
  }

  private void tryAll(ViewAccess access, Path folder, int trials) throws IOException {
    List<Path> victims = new ArrayList<>();
    for (int i = 0; i < trials * Harm.values().length; i++) {
      victims.add(Content.write(folder.resolve("victim" + i), ViewTrial.content()));
    }
    // One access counts how often it is called.
    expected = access.read(intact);
    step = access.read(intact) - expected;
    expected += step;
    for (Path victim : victims) {
      warmUp(access);
      tryOnce(access, victim, Harm.values()[victims.indexOf(victim) % Harm.values().length]);
      Files.deleteIfExists(victim);
    }
  }

  private void warmUp(ViewAccess access) throws IOException {
    for (int i = 0; i < ENOUGH_CALLS && !isWarm(access); i += CALLS_BETWEEN_LOOKS) {
      for (int j = 0; j < CALLS_BETWEEN_LOOKS; j++) {
        access.read(intact);
        expected += step;
      }
    }
  }

  private boolean isWarm(ViewAccess access) throws IOException {
    return log.level(access.getClass(), "read") == mode.warmLevel;
  }

  private void tryOnce(ViewAccess access, Path victim, Harm harm) throws IOException {
    try (FileData snapshot = kind.of(victim)) {
      harm.to(victim);
      warm += isWarm(access) ? 1 : 0;
      expected += step;
      if (access.read(snapshot.segment()) == expected) {
        right++;
      } else {
        wrong++;
      }
    }
  }
}
