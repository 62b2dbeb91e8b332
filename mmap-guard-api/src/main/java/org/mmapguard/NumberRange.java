package org.mmapguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

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
    MemorySegment all = MemorySegment.ofArray(Objects.requireNonNull(target, "target"));
    return of(name, all, ValueLayout.JAVA_SHORT_UNALIGNED, "shorts", offset, length);
  }

  static NumberRange of(String name, char[] target, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(Objects.requireNonNull(target, "target"));
    return of(name, all, ValueLayout.JAVA_CHAR_UNALIGNED, "chars", offset, length);
  }

  static NumberRange of(String name, int[] target, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(Objects.requireNonNull(target, "target"));
    return of(name, all, ValueLayout.JAVA_INT_UNALIGNED, "ints", offset, length);
  }

  static NumberRange of(String name, long[] target, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(Objects.requireNonNull(target, "target"));
    return of(name, all, ValueLayout.JAVA_LONG_UNALIGNED, "longs", offset, length);
  }

  static NumberRange of(String name, float[] target, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(Objects.requireNonNull(target, "target"));
    return of(name, all, ValueLayout.JAVA_FLOAT_UNALIGNED, "floats", offset, length);
  }

  static NumberRange of(String name, double[] target, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(Objects.requireNonNull(target, "target"));
    return of(name, all, ValueLayout.JAVA_DOUBLE_UNALIGNED, "doubles", offset, length);
  }

  private static NumberRange of(
      String name, MemorySegment all, ValueLayout layout, String numbers, int offset, int length) {
    long width = layout.byteSize();
    int count = (int) (all.byteSize() / width);
    if ((offset | length) < 0 || length > count - offset) {
      throw notWithin(name, length, numbers, offset, count);
    }
    return new NumberRange(all.asSlice(offset * width, length * width), layout);
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
