package org.mmapguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** Reads that fill arrays and buffers, and searches. */
@SuppressWarnings("InvalidBlockTag") // methods are hidden from the javadoc on purpose
abstract sealed class BulkReads extends TypedReads permits GuardedBytes, BatchReads {

  /** Returns the number of bytes. */
  abstract long size();

  /** Returns what to call the data in messages. */
  abstract String name();

  /** Checks that bytes are there, and that they may be read now. */
  abstract void requireReadable(long offset, long length);

  /** Copies bytes to a range of an array that was checked. */
  abstract void copy(long offset, byte[] target, int targetOffset, int length);

  /** Copies bytes to numbers, as they are. */
  abstract void copy(long offset, NumberRange target);

  /** Reads what remains of a buffer, which may lie outside of the heap, and moves its position. */
  abstract void fill(long offset, ByteBuffer target);

  /**
   * Copies up to {@code length} bytes: fewer, but at least one, if a file ends earlier by now.
   *
   * @return the number of bytes
   */
  abstract int copySome(long offset, byte[] target, int length);

  final void requireTarget(byte[] target, int offset, int length) {
    Objects.requireNonNull(target, "target");
    if ((offset | length) < 0 || length > target.length - offset) {
      throw NumberRange.notWithin(name(), length, "bytes", offset, target.length);
    }
  }

  static void requireWritable(ByteBuffer target) {
    if (Objects.requireNonNull(target, "target").isReadOnly()) {
      throw new IllegalArgumentException("the target buffer is read-only");
    }
  }

  /**
   * Guarded: copies bytes to an array.
   *
   * @param offset the position of the first byte to copy
   * @param target where to copy to; its range may hold any bytes if this method throws
   * @param targetOffset the first index to write
   * @param length the number of bytes to copy
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, byte[] target, int targetOffset, int length) {
    requireTarget(target, targetOffset, length);
    copy(offset, target, targetOffset, length);
  }

  /**
   * Guarded: copies bytes to what remains of a buffer, and moves its position to its limit.
   *
   * @param offset the position of the first byte to copy
   * @param target where to copy to; if this method throws, what remains may hold any bytes
   * @throws IllegalArgumentException if the target is read-only
   * @throws IndexOutOfBoundsException if there are not as many bytes as remain in the target
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, ByteBuffer target) {
    requireWritable(target);
    int start = target.position();
    int length = target.remaining();
    if (target.hasArray()) {
      copy(offset, target.array(), target.arrayOffset() + start, length);
    } else {
      fill(offset, target.duplicate());
    }
    target.position(start + length);
  }

  /**
   * Guarded: copies bytes to shorts.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to; its range may hold any numbers if this method throws
   * @param targetOffset the first index to write
   * @param length the number of shorts, each of 2 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, short[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  /**
   * Guarded: copies bytes to chars.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to; its range may hold any numbers if this method throws
   * @param targetOffset the first index to write
   * @param length the number of chars, each of 2 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, char[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  /**
   * Guarded: copies bytes to ints.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to; its range may hold any numbers if this method throws
   * @param targetOffset the first index to write
   * @param length the number of ints, each of 4 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, int[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  /**
   * Guarded: copies bytes to longs.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to; its range may hold any numbers if this method throws
   * @param targetOffset the first index to write
   * @param length the number of longs, each of 8 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, long[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  /**
   * Guarded: copies bytes to floats, bit by bit as they are stored.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to; its range may hold any numbers if this method throws
   * @param targetOffset the first index to write
   * @param length the number of floats, each of 4 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, float[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  /**
   * Guarded: copies bytes to doubles, bit by bit as they are stored.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to; its range may hold any numbers if this method throws
   * @param targetOffset the first index to write
   * @param length the number of doubles, each of 8 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public void copyTo(long offset, double[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  final void copy(long offset, NumberRange target, ByteOrder order) {
    Objects.requireNonNull(order, "order");
    copy(offset, target);
    target.arrange(order);
  }

  /**
   * Guarded: finds bytes.
   *
   * <p>The time is linear, whatever the pattern.
   *
   * @param pattern what to find
   * @param from where to begin, from 0 to size
   * @return the first position at or after {@code from} where all bytes of the pattern are, or -1;
   *     {@code from} if the pattern is empty
   * @throws IndexOutOfBoundsException if {@code from} is negative or past the end
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public long indexOf(byte[] pattern, long from) {
    return indexOf(pattern, from, size());
  }

  /**
   * Guarded: finds bytes up to a position.
   *
   * @param pattern what to find
   * @param from where to begin, from 0 to {@code to}
   * @param to where a match must have ended, up to size; nothing at or after that is read
   * @return the first position at or after {@code from} where all bytes of the pattern are, and end
   *     at or before {@code to}, or -1; {@code from} if the pattern is empty
   * @throws IndexOutOfBoundsException if {@code from} is negative or after {@code to}, or {@code
   *     to} is past the end
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public long indexOf(byte[] pattern, long from, long to) {
    Objects.requireNonNull(pattern, "pattern");
    if (from < 0 || from > to || to > size()) {
      throw new IndexOutOfBoundsException(
          name() + ": from " + from + " to " + to + " is not within its " + size() + " bytes");
    }
    requireReadable(from, to - from);
    if (pattern.length == 0) {
      return from;
    }
    return pattern.length > to - from ? -1 : new PatternSearch(pattern).find(this, from, to);
  }
}
