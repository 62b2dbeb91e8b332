package org.mmapguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** Reads that fill arrays and buffers, and searches. */
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

  public void copyTo(long offset, byte[] target, int targetOffset, int length) {
    requireTarget(target, targetOffset, length);
    copy(offset, target, targetOffset, length);
  }

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

  public void copyTo(long offset, short[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  public void copyTo(long offset, char[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  public void copyTo(long offset, int[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  public void copyTo(long offset, long[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  public void copyTo(long offset, float[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  public void copyTo(long offset, double[] target, int targetOffset, int length, ByteOrder order) {
    copy(offset, NumberRange.of(name(), target, targetOffset, length), order);
  }

  final void copy(long offset, NumberRange target, ByteOrder order) {
    Objects.requireNonNull(order, "order");
    copy(offset, target);
    target.arrange(order);
  }

  public long indexOf(byte[] pattern, long from) {
    return indexOf(pattern, from, size());
  }

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
