package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Cuts files under guarded calls, in a JVM of its own, and counts how each call ended.
 *
 * <p>Before each trial the caller is warm: compiled at the level of the mode, with calls behind it
 * that succeeded and that failed, so that neither outcome is new to the compiled code.
 */
public final class FaultMatrix {

  /** In bytes, before the content: files that fit no buffer are read in a way of their own. */
  private static final long HOLE = Long.getLong("mmapguard.hole", 0);

  private static final byte[] CONTENT = Content.bytes(5 * Content.PAGE + 1000);
  private static final long SIZE = HOLE + CONTENT.length;
  private static final int ENOUGH_CALLS = 400_000;
  private static final int CALLS_BETWEEN_TRIALS = 64;
  private static final int ONE_IN = 8;

  private final JitMode mode;
  private final CompilationLog log;
  private final FileData intact;
  private final FileData damaged;
  private final int[] histogram = new int[256];
  private final Map<Ending, Long> endings = new EnumMap<>(Ending.class);
  private long warm;
  private long unharmed;

  /** How a call on a file that was cut ended. */
  private enum Ending {
    TYPED_EXCEPTION,
    WRONG_EXCEPTION,
    RETURNED,
    LATE_ERROR
  }

  private FaultMatrix(JitMode mode, CompilationLog log, FileData intact, FileData damaged) {
    this.mode = mode;
    this.log = log;
    this.intact = intact;
    this.damaged = damaged;
    for (Ending ending : Ending.values()) {
      endings.put(ending, 0L);
    }
  }

  /** Arguments: mode, compilation log, folder for files, trials, calls (all of them if none). */
  public static void main(String[] arguments) throws IOException {
    JitMode mode = JitMode.valueOf(arguments[0]);
    Path folder = Path.of(arguments[2]);
    int trials = Integer.parseInt(arguments[3]);
    List<GuardedCall> calls = Arrays.stream(arguments).skip(4).map(GuardedCall::valueOf).toList();
    Path whole = write(folder.resolve("intact"));
    Path cut = write(folder.resolve("damaged"));
    try (CompilationLog log = new CompilationLog(Path.of(arguments[1]));
        FileData intact = MmapGuard.mapFile(whole);
        FileData damaged = MmapGuard.mapFile(cut)) {
      Content.cut(cut, 0);
      FaultMatrix matrix = new FaultMatrix(mode, log, intact, damaged);
      for (GuardedCall call : calls) {
        for (Cut where : Cut.values()) {
          for (int trial = 0; trial < trials; trial++) {
            matrix.tryOnce(call, where, folder.resolve("victim"));
          }
        }
      }
      matrix.print();
    }
  }

  private static Path write(Path file) throws IOException {
    Content.write(file, new byte[0]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(CONTENT), HOLE);
    }
    return file;
  }

  private void warmUp(GuardedCall call) throws IOException {
    for (int i = 0; i < ENOUGH_CALLS; i++) {
      if (i % CALLS_BETWEEN_TRIALS == CALLS_BETWEEN_TRIALS - 1 && isWarm(call)) {
        return;
      }
      if (i % ONE_IN == 0) {
        requireFault(call);
      } else {
        call.call(intact, histogram);
      }
    }
  }

  private boolean isWarm(GuardedCall call) throws IOException {
    return log.level(call.getClass(), "call") == mode.warmLevel;
  }

  private void requireFault(GuardedCall call) throws IOException {
    try {
      call.call(damaged, histogram);
    } catch (FileData.MappingFaultException | FileSystemException e) {
      return;
    }
    throw new AssertionError(call + " returned from a file that is empty");
  }

  private void tryOnce(GuardedCall call, Cut where, Path file) throws IOException {
    write(file);
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      // The first read of a file does more than the next ones. Code that was compiled without
      // having seen that is thrown away here, so the caller is warmed up only now.
      requireContent(call, data);
      warmUp(call);
      Content.cut(file, where.of(SIZE));
      if (isWarm(call)) {
        warm++;
      }
      endings.merge(endingOf(call, data, where.of(SIZE)), 1L, Long::sum);
      // What was not cut off is still there, and other data is not affected.
      byte[] rest = new byte[(int) Math.max(0, where.of(SIZE) - HOLE)];
      data.copyTo(HOLE, rest, 0, rest.length);
      requireContent(call, intact);
      if (Arrays.mismatch(rest, CONTENT) == -1 || Arrays.mismatch(rest, CONTENT) == rest.length) {
        unharmed++;
      }
    }
    Files.delete(file);
  }

  private Ending endingOf(GuardedCall call, FileData data, long currentSize) {
    try {
      try {
        call.call(data, histogram);
        return Ending.RETURNED;
      } catch (FileData.MappingFaultException e) {
        boolean told = e.mappedSize() == SIZE && e.currentSize() == currentSize;
        return told && call.promises(e) ? Ending.TYPED_EXCEPTION : Ending.WRONG_EXCEPTION;
      } catch (IOException e) {
        return call.promises(e) ? Ending.TYPED_EXCEPTION : Ending.WRONG_EXCEPTION;
      } finally {
        Thread.yield(); // an error that is still queued arrives with this
      }
    } catch (InternalError e) {
      return Ending.LATE_ERROR;
    }
  }

  private void requireContent(GuardedCall call, FileData data) throws IOException {
    int last = CONTENT[CONTENT.length - 1] & 0xff;
    int before = histogram[last];
    if (call.call(data, histogram) != before + 1) {
      throw new AssertionError(call + " read a wrong byte");
    }
  }

  private void print() {
    endings.forEach((ending, count) -> System.out.println(ending + "=" + count));
    System.out.println("WARM=" + warm);
    System.out.println("UNHARMED=" + unharmed);
  }
}
