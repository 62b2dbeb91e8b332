package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Copies ranges of lengths from a byte to a mebibyte, at any alignment, out of files that were cut.
 *
 * <p>The caller is warm, as that of {@link FaultMatrix} is. Of what it gets, both ends are
 * compared: to compare all takes the interpreter minutes on an emulated processor.
 */
public final class CutsOfEveryLength {

  private static final int LONGEST = 1 << 20;
  private static final int MARGIN = 64;
  private static final int END = 1 << 12;
  private static final byte[] CONTENT = tiles(Content.bytes(END + 1), LONGEST + MARGIN);
  private static final int ENOUGH_CALLS = 400_000;

  private final JitMode mode;
  private final CompilationLog log;
  private final FileData intact;
  private final FileData damaged;
  private final byte[] target = new byte[LONGEST + MARGIN];
  private final Random random = new Random(1);
  private long trials;
  private long warm;
  private long typed;

  private CutsOfEveryLength(JitMode mode, CompilationLog log, FileData intact, FileData damaged) {
    this.mode = mode;
    this.log = log;
    this.intact = intact;
    this.damaged = damaged;
  }

  /** Arguments: mode, compilation log, folder for files, trials of each length and cut. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[2]);
    Path whole = Content.write(folder.resolve("intact"), CONTENT);
    Path cut = Content.write(folder.resolve("damaged"), CONTENT);
    try (CompilationLog log = new CompilationLog(Path.of(arguments[1]));
        FileData intact = MmapGuard.mapFile(whole);
        FileData damaged = MmapGuard.mapFile(cut)) {
      Content.cut(cut, 0);
      CutsOfEveryLength cuts =
          new CutsOfEveryLength(JitMode.valueOf(arguments[0]), log, intact, damaged);
      for (int length = 1; length <= LONGEST; length += Math.max(1, length / 3)) {
        for (int i = 0; i < Cut.values().length * Integer.parseInt(arguments[3]); i++) {
          cuts.tryOnce(length, Cut.values()[i % Cut.values().length], folder.resolve("victim"));
        }
      }
      System.out.println("TRIALS=" + cuts.trials);
      System.out.println("TYPED_EXCEPTION=" + cuts.typed);
      System.out.println("WARM=" + cuts.warm);
    }
  }

  private boolean isWarm() throws IOException {
    return log.level(CutsOfEveryLength.class, "copies") == mode.warmLevel;
  }

  private void warmUp() throws IOException {
    for (int i = 0; i < ENOUGH_CALLS && !isWarm(); i++) {
      // Short ones and long ones, so that no length is built into the compiled code.
      int length = 1 << i % 21;
      if (i % 8 == 0 ? copies(damaged, i % 7, length) : !copies(intact, i % 7, length)) {
        throw new AssertionError(length + " bytes");
      }
    }
  }

  private void tryOnce(int length, Cut cut, Path victim) throws IOException {
    int offset = 1 + random.nextInt(MARGIN - 1);
    int size = offset + length;
    Content.write(victim, Arrays.copyOf(CONTENT, size));
    try (FileData data = MmapGuard.mapFile(victim)) {
      boolean right = copies(data, offset, length);
      warmUp(); // only now, as in FaultMatrix
      Content.cut(victim, cut.of(size));
      warm += isWarm() ? 1 : 0;
      typed += right && !copies(data, offset, length) ? 1 : 0;
      trials++;
    }
    Files.delete(victim);
  }

  /** Returns whether the right bytes came; false if the exception that is promised did. */
  private boolean copies(FileData data, int offset, int length) {
    int targetOffset = random.nextInt(MARGIN);
    try {
      data.copyTo(offset, target, targetOffset, length);
    } catch (FileData.MappingFaultException e) {
      return false;
    } finally {
      Thread.yield(); // an error that is still queued arrives with this
    }
    int compared = Math.min(length, END);
    int last = length - compared;
    if (!isRight(targetOffset, offset, compared)
        || !isRight(targetOffset + last, offset + last, compared)) {
      throw new AssertionError(length + " bytes from " + offset + " are wrong");
    }
    return true;
  }

  private boolean isRight(int targetOffset, int offset, int length) {
    return Arrays.equals(
        target, targetOffset, targetOffset + length, CONTENT, offset, offset + length);
  }

  private static byte[] tiles(byte[] tile, int size) {
    byte[] content = new byte[size];
    for (int at = 0; at < size; at += tile.length) {
      System.arraycopy(tile, 0, content, at, Math.min(tile.length, size - at));
    }
    return content;
  }
}
