package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Values and pieces at random positions, and a search: as much as one turn of a pair has. */
final class RandomReads {

  private static final int VALUES = 1000;
  private static final int PIECE_BYTES = 1 << 26;
  private static final int NUMBER_BYTES = 8192 * Long.BYTES;

  /** Not in a file without zeros. */
  private static final byte[] ABSENT = "needle\0".getBytes(StandardCharsets.US_ASCII);

  private final SplittableRandom random = new SplittableRandom(1);
  private final ByteBuffer one = ByteBuffer.allocateDirect(1);
  private final ByteBuffer eight = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
  private final long[] numbers = new long[8192];
  private final byte[] piece = new byte[1 << 20];

  long bytes(MappedTwice file) {
    long sum = 0;
    for (int i = 0; i < VALUES; i++) {
      sum += file.data.get(random.nextLong(file.data.size()));
    }
    return sum;
  }

  long bytesByFileChannel(MappedTwice file) throws IOException {
    long sum = 0;
    for (int i = 0; i < VALUES; i++) {
      file.channel.read(one.clear(), random.nextLong(file.data.size()));
      sum += one.get(0);
    }
    return sum;
  }

  long longs(MappedTwice file) {
    long sum = 0;
    for (int i = 0; i < VALUES; i++) {
      sum += file.data.getLong(position(file, Long.BYTES), ByteOrder.LITTLE_ENDIAN);
    }
    return sum;
  }

  long longsByFileChannel(MappedTwice file) throws IOException {
    long sum = 0;
    for (int i = 0; i < VALUES; i++) {
      file.channel.read(eight.clear(), position(file, Long.BYTES));
      sum += eight.getLong(0);
    }
    return sum;
  }

  long pieces(MappedTwice file, int length) {
    for (int i = 0; i < PIECE_BYTES / length; i++) {
      file.data.copyTo(position(file, length), piece, 0, length);
    }
    return piece[0];
  }

  long piecesByFileChannel(MappedTwice file, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(piece, 0, length);
    for (int i = 0; i < PIECE_BYTES / length; i++) {
      file.channel.read(buffer.clear().limit(length), position(file, length));
    }
    return piece[0];
  }

  long numbers(MappedTwice file) {
    for (int i = 0; i < PIECE_BYTES / NUMBER_BYTES; i++) {
      long at = position(file, NUMBER_BYTES);
      file.data.copyTo(at, numbers, 0, numbers.length, ByteOrder.LITTLE_ENDIAN);
    }
    return numbers[0];
  }

  long numbersByBuffer(MappedTwice file) {
    ByteBuffer buffer = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < PIECE_BYTES / NUMBER_BYTES; i++) {
      file.data.copyTo(position(file, NUMBER_BYTES), piece, 0, NUMBER_BYTES);
      buffer.asLongBuffer().get(numbers);
    }
    return numbers[0];
  }

  private long position(MappedTwice file, int length) {
    return random.nextLong(file.data.size() / length) * length;
  }

  long indexOfAbsent(MappedTwice file) {
    return file.data.indexOf(ABSENT, 0);
  }

  long indexOfAbsentByHand(MappedTwice file) {
    return indexOf(file.raw, ABSENT);
  }

  private static int indexOf(MemorySegment bytes, byte[] pattern) {
    int last = (int) (bytes.byteSize() - pattern.length);
    for (int i = 0; i <= last; i++) {
      int matched = 0;
      while (matched < pattern.length && bytes.get(JAVA_BYTE, i + matched) == pattern[matched]) {
        matched++;
      }
      if (matched == pattern.length) {
        return i;
      }
    }
    return -1;
  }
}
