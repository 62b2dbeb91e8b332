package org.mmapguard.tests.faults;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Copies ranges of every kind of length, at any alignment, and compares what it gets. */
public final class CopiesOfEveryLength {

  private static final int LONGEST = 1 << 20;
  private static final int MARGIN = 64;
  private static final byte[] CONTENT = Content.bytes(LONGEST + 2 * MARGIN);

  private CopiesOfEveryLength() {}

  /** Arguments: a folder, and the seed. */
  public static void main(String[] arguments) throws Exception {
    Path file = Content.write(Path.of(arguments[0]).resolve("lengths"), CONTENT);
    Random random = new Random(Long.parseLong(arguments[1]));
    long wrong = 0;
    long copies = 0;
    try (FileData data = MmapGuard.mapFile(file)) {
      for (int length = 1; length <= LONGEST; length += length < 200 ? 1 : length / 3 + 1) {
        for (int trial = 0; trial < 8; trial++) {
          wrong += isRight(data, length, random.nextInt(MARGIN), random.nextInt(MARGIN)) ? 0 : 1;
          copies++;
        }
      }
      wrong += isRight(data, LONGEST, 1, 3) ? 0 : 1;
    }
    System.out.println("WRONG=" + wrong);
    System.out.println("ENOUGH=" + (copies > 1000 ? 1 : 0));
  }

  /** Copies alone and in a batch; nothing outside of the range may change. */
  private static boolean isRight(FileData data, int length, int offset, int targetOffset) {
    byte[] expected = new byte[length + 2 * MARGIN];
    System.arraycopy(CONTENT, offset, expected, targetOffset, length);
    byte[] alone = new byte[expected.length];
    data.copyTo(offset, alone, targetOffset, length);
    byte[] inBatch = new byte[expected.length];
    data.batch(
        reads -> {
          reads.copyTo(offset, inBatch, targetOffset, length);
          return null;
        });
    return Arrays.equals(expected, alone) && Arrays.equals(expected, inBatch);
  }
}
