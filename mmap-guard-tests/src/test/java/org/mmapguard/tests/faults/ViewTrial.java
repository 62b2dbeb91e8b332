package org.mmapguard.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Reads behind a cut through a view, in a JVM of its own, and counts what came of it. */
public final class ViewTrial {

  static final int SIZE = 5 * Content.PAGE + 1000;

  private static final int ENOUGH_CALLS = 400_000;
  private static final int CALLS_BETWEEN_LOOKS = 64;
  private static final ByteBuffer ON_HEAP = ByteBuffer.wrap(content());

  private static MemorySegment otherMapping = MemorySegment.NULL;

  private final ViewAccess access;
  private long last;

  /** How an access ended, as the code around it sees it. */
  private enum Ending {
    RETURNED,
    ERROR_AT_ONCE,
    ERROR_LATE,
    IO_EXCEPTION
  }

  private ViewTrial(ViewAccess access) {
    this.access = access;
  }

  /** Arguments: access, mode, cut, trials, compilation log, folder for files. */
  public static void main(String[] arguments) throws IOException {
    ViewTrial trial = new ViewTrial(ViewAccess.valueOf(arguments[0]));
    JitMode mode = JitMode.valueOf(arguments[1]);
    Cut cut = Cut.valueOf(arguments[2]);
    Path folder = Path.of(arguments[5]);
    Path victim = Content.write(folder.resolve("victim"), content());
    try (CompilationLog log = new CompilationLog(Path.of(arguments[4]));
        FileData intact = MmapGuard.mapFile(Content.write(folder.resolve("intact"), content()));
        FileData damaged = MmapGuard.mapFile(victim);
        FileData again = MmapGuard.mapFile(victim)) {
      compareWith(again.segment());
      trial.warmUp(intact.segment(), mode, log);
      System.out.println("BEFORE=" + trial.last);
      Content.cut(victim, cut.of(SIZE));
      Map<Ending, Long> endings = new EnumMap<>(Ending.class);
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        endings.merge(trial.readOnce(damaged.segment()), 1L, Long::sum);
      }
      endings.forEach((ending, count) -> System.out.println(ending + "=" + count));
      System.out.println("AFTER=" + trial.last);
    }
  }

  /** Never zero but in the last byte, which ends a string. */
  static byte[] content() {
    byte[] content = Content.bytes(SIZE);
    content[SIZE - 1] = 0;
    return content;
  }

  static ByteBuffer contentOnHeap() {
    return ON_HEAP.duplicate();
  }

  /** Sets what accesses that compare two mappings take as the other one. */
  static void compareWith(MemorySegment mapping) {
    otherMapping = mapping;
  }

  static MemorySegment otherMapping() {
    return otherMapping;
  }

  private void warmUp(MemorySegment bytes, JitMode mode, CompilationLog log) throws IOException {
    for (int i = 0; i < ENOUGH_CALLS; i++) {
      if (i % CALLS_BETWEEN_LOOKS == CALLS_BETWEEN_LOOKS - 1
          && log.level(ViewTrial.class, "attempt") == mode.warmLevel) {
        System.out.println("WARM=1");
        return;
      }
      attempt(bytes);
    }
  }

  private Ending readOnce(MemorySegment bytes) {
    Ending ending = Ending.ERROR_LATE;
    try {
      try {
        ending = attempt(bytes);
        Thread.yield(); // an error that is still queued arrives with this
        return ending;
      } catch (InternalError e) {
        Thread.yield(); // and one more with this
      }
    } catch (InternalError e) {
      // A third would reach the end of the program, and show in its exit value.
    }
    return ending == Ending.RETURNED ? Ending.ERROR_LATE : ending;
  }

  /** Looks as if it caught every fault of the access. */
  private Ending attempt(MemorySegment bytes) {
    try {
      last = access.read(bytes);
      return Ending.RETURNED;
    } catch (InternalError e) {
      return Ending.ERROR_AT_ONCE;
    } catch (UncheckedIOException e) {
      return Ending.IO_EXCEPTION;
    }
  }
}
