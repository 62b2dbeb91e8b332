package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.mmapguard.FileData;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Four million records, 64 MiB: small numbers, so that each has bytes that are zero, in order, to
 * be searched.
 */
@State(Scope.Benchmark)
public class Records extends MappedTwice {

  static final int SIZE = 16;
  static final int COUNT = 1 << 22;

  /** For each turn of a pair. */
  private static final int SEARCHES = 100;

  /** In bytes: what is read in order in each turn of a pair. */
  private static final int IN_ORDER = 1 << 20;

  private static final ValueLayout.OfLong KEY =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SplittableRandom random = new SplittableRandom(1);
  private final ByteBuffer eight = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);

  @Override
  Path file() {
    return BenchFile.records(COUNT);
  }

  /** The keys are even, so that half of the searches find nothing, after all 22 probes. */
  static long key(int record) {
    return 2L * record;
  }

  private long wanted() {
    return random.nextLong(2L * COUNT);
  }

  long searchInABatch() {
    return data.batch(
        reads -> {
          long found = 0;
          for (int i = 0; i < SEARCHES; i++) {
            found += search(reads, wanted());
          }
          return found;
        });
  }

  private static int search(FileData.Reads reads, long wanted) {
    int low = 0;
    int high = COUNT - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long key = reads.getLong((long) middle * SIZE, ByteOrder.LITTLE_ENDIAN);
      if (key < wanted) {
        low = middle + 1;
      } else if (key > wanted) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  long searchRaw() {
    long found = 0;
    for (int i = 0; i < SEARCHES; i++) {
      found += searchRaw(wanted());
    }
    return found;
  }

  /** In order, as one would add up a column. */
  long sumInABatch() {
    return data.batch(
        reads -> {
          long sum = 0;
          for (int at = 0; at < IN_ORDER; at += Long.BYTES) {
            sum += reads.getLong(at, ByteOrder.LITTLE_ENDIAN);
          }
          return sum;
        });
  }

  long sumOfABuffer() {
    ByteBuffer buffer = raw.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long sum = 0;
    for (int at = 0; at < IN_ORDER; at += Long.BYTES) {
      sum += buffer.getLong(at);
    }
    return sum;
  }

  private int searchRaw(long wanted) {
    int low = 0;
    int high = COUNT - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long key = raw.get(KEY, (long) middle * SIZE);
      if (key < wanted) {
        low = middle + 1;
      } else if (key > wanted) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  long searchByFileChannel() throws IOException {
    long found = 0;
    for (int i = 0; i < SEARCHES; i++) {
      found += searchByFileChannel(wanted());
    }
    return found;
  }

  private int searchByFileChannel(long wanted) throws IOException {
    int low = 0;
    int high = COUNT - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      channel.read(eight.clear(), (long) middle * SIZE);
      long key = eight.getLong(0);
      if (key < wanted) {
        low = middle + 1;
      } else if (key > wanted) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }
}
