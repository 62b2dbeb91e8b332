package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Cuts files while the body of a view runs, in a JVM of its own, and counts how each view ended.
 */
final class ViewMatrix {

  private static final int SIZE = 5 * Content.PAGE + 1000;
  private static final byte[] CONTENT = Content.bytes(SIZE);
  private static final int ENOUGH_CALLS = 100_000;
  private static final int CALLS_BETWEEN_LOOKS = 32;
  private static final ViewCall.Interference NONE = () -> {};

  private final Path folder;
  private final JitMode mode;
  private final CompilationLog log;
  private long typed;
  private long others;
  private long warm;

  private ViewMatrix(Path folder, JitMode mode, CompilationLog log) {
    this.folder = folder;
    this.mode = mode;
    this.log = log;
  }

  /** Arguments: mode, compilation log, folder for files, trials. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[2]);
    try (CompilationLog log = new CompilationLog(Path.of(arguments[1]))) {
      ViewMatrix matrix = new ViewMatrix(folder, JitMode.valueOf(arguments[0]), log);
      for (ViewCall call : ViewCall.values()) {
        for (Cut cut : Cut.values()) {
          for (int trial = 0; trial < Integer.parseInt(arguments[3]); trial++) {
            matrix.warmUp(call);
            matrix.tryOnce(call, cut);
          }
        }
      }
      System.out.println("TYPED_EXCEPTION=" + matrix.typed);
      System.out.println("OTHER_ENDING=" + matrix.others);
      System.out.println("WARM=" + matrix.warm);
    }
  }

  private void warmUp(ViewCall call) throws IOException {
    Path file = Content.write(folder.resolve("intact"), CONTENT);
    try (FileData data = MmapGuard.mapFile(file)) {
      for (int i = 0; i < ENOUGH_CALLS; i++) {
        if (i % CALLS_BETWEEN_LOOKS == CALLS_BETWEEN_LOOKS - 1 && isWarm(call)) {
          return;
        }
        // Others now and then, or else the compiler would put the one into this loop.
        ViewCall next = i % 4 == 0 ? ViewCall.values()[i / 4 % ViewCall.values().length] : call;
        next.call(file, data, NONE);
      }
    }
  }

  private boolean isWarm(ViewCall call) throws IOException {
    return log.level(call.getClass(), "call") == mode.warmLevel;
  }

  private void tryOnce(ViewCall call, Cut cut) throws IOException {
    Path file = Content.write(folder.resolve("victim"), CONTENT);
    try (FileData data = MmapGuard.mapFile(file)) {
      warm += isWarm(call) ? 1 : 0;
      if (endsAsPromised(call, file, data, cut.of(SIZE))) {
        typed++;
      } else {
        others++;
      }
    }
    Files.delete(file);
  }

  private static boolean endsAsPromised(ViewCall call, Path file, FileData data, long size)
      throws IOException {
    try {
      try {
        call.call(file, data, () -> Content.cut(file, size));
        return false;
      } catch (FileData.MappingFaultException e) {
        return e.path().equals(file) && e.mappedSize() == SIZE && e.currentSize() == size;
      } finally {
        Thread.yield(); // an error that is still queued arrives with this
      }
    } catch (InternalError e) {
      return false;
    }
  }
}
