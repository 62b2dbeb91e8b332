package org.mmapguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A part of an array of numbers that bytes are copied to.
 *
 * @param part where they go, as many bytes as the numbers have
 * @param layout that of one number, in the order of this machine
 */
record NumberRange(MemorySegment part, ValueLayout layout) {

  private static final ByteOrder OTHER_ORDER =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  static NumberRange of(String name, short[] target, int offset, int length) {
    requireWithin(name, length, "shorts", offset, target.length);
    return of(MemorySegment.ofArray(target), ValueLayout.JAVA_SHORT_UNALIGNED, offset, length);
  }

  static NumberRange of(String name, char[] target, int offset, int length) {
    requireWithin(name, length, "chars", offset, target.length);
    return of(MemorySegment.ofArray(target), ValueLayout.JAVA_CHAR_UNALIGNED, offset, length);
  }

  static NumberRange of(String name, int[] target, int offset, int length) {
    requireWithin(name, length, "ints", offset, target.length);
    return of(MemorySegment.ofArray(target), ValueLayout.JAVA_INT_UNALIGNED, offset, length);
  }

  static NumberRange of(String name, long[] target, int offset, int length) {
    requireWithin(name, length, "longs", offset, target.length);
    return of(MemorySegment.ofArray(target), ValueLayout.JAVA_LONG_UNALIGNED, offset, length);
  }

  static NumberRange of(String name, float[] target, int offset, int length) {
    requireWithin(name, length, "floats", offset, target.length);
    return of(MemorySegment.ofArray(target), ValueLayout.JAVA_FLOAT_UNALIGNED, offset, length);
  }

  static NumberRange of(String name, double[] target, int offset, int length) {
    requireWithin(name, length, "doubles", offset, target.length);
    return of(MemorySegment.ofArray(target), ValueLayout.JAVA_DOUBLE_UNALIGNED, offset, length);
  }

  private static NumberRange of(MemorySegment array, ValueLayout layout, int offset, int length) {
    long width = layout.byteSize();
    return new NumberRange(array.asSlice(offset * width, length * width), layout);
  }

  private static void requireWithin(
      String name, int length, String elements, int offset, int targetLength) {
    if ((offset | length) < 0 || length > targetLength - offset) {
      throw notWithin(name, length, elements, offset, targetLength);
    }
  }

  static IndexOutOfBoundsException notWithin(
      String name, int length, String elements, int offset, int targetLength) {
    return new IndexOutOfBoundsException(
        name
            + ": "
            + length
            + " "
            + elements
            + " at "
            + offset
            + " of the target are not within its "
            + targetLength
            + " "
            + elements);
  }

  /** Returns the number of bytes. */
  long size() {
    return part.byteSize();
  }

  /** Makes numbers of the bytes that are there, which are in some order. */
  void arrange(ByteOrder order) {
    if (order == OTHER_ORDER) {
      MemorySegment.copy(part, layout.withOrder(OTHER_ORDER), 0, part, layout, 0, length());
    }
  }

  /** Takes the numbers from bytes on the heap, which are in some order. */
  void take(MemorySegment bytes, long offset, ByteOrder order) {
    MemorySegment.copy(bytes, layout.withOrder(order), offset, part, layout, 0, length());
  }

  private long length() {
    return part.byteSize() / layout.byteSize();
  }
}
