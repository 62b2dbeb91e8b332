package org.mmapguard;

import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Makes values of the types of Java from bytes, at any alignment.
 *
 * <p>No public method of this class and of those between it and the public ones is {@code final}:
 * then javac gives each public class a bridge to it, without which reflection finds only a method
 * of a class that nobody may access. Nothing can override them all the same, since the hierarchy is
 * sealed, and its last classes are final.
 */
@SuppressWarnings("InvalidBlockTag") // methods are hidden from the javadoc on purpose
abstract sealed class TypedReads permits BulkReads {

  /**
   * Reads 1, 2, 4 or 8 bytes.
   *
   * @return the bytes, the first one lowest; above them, zeros
   * @throws IndexOutOfBoundsException if they are not all within these bytes
   */
  abstract long bits(long offset, int width);

  private long bits(long offset, int width, ByteOrder order) {
    Objects.requireNonNull(order, "order");
    long bits = bits(offset, width);
    return order == ByteOrder.LITTLE_ENDIAN
        ? bits
        : Long.reverseBytes(bits) >>> (Long.SIZE - width * Byte.SIZE);
  }

  /**
   * Guarded: returns one byte.
   *
   * @param index the position, from 0 to size - 1
   * @return the byte there
   * @throws IndexOutOfBoundsException if the position is not within these bytes
   * @throws FileData.MappingFaultException if the byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public byte get(long index) {
    return (byte) bits(index, Byte.BYTES);
  }

  /**
   * Guarded: returns the {@code short} at a position.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 2 bytes are not all within these bytes
   * @throws FileData.MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public short getShort(long offset, ByteOrder order) {
    return (short) bits(offset, Short.BYTES, order);
  }

  /**
   * Guarded: returns the {@code char} at a position, a UTF-16 code unit.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 2 bytes are not all within these bytes
   * @throws FileData.MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public char getChar(long offset, ByteOrder order) {
    return (char) bits(offset, Character.BYTES, order);
  }

  /**
   * Guarded: returns the {@code int} at a position.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 4 bytes are not all within these bytes
   * @throws FileData.MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public int getInt(long offset, ByteOrder order) {
    return (int) bits(offset, Integer.BYTES, order);
  }

  /**
   * Guarded: returns the {@code long} at a position.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 8 bytes are not all within these bytes
   * @throws FileData.MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public long getLong(long offset, ByteOrder order) {
    return bits(offset, Long.BYTES, order);
  }

  /**
   * Guarded: returns the {@code float} at a position, bit by bit as it is stored.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 4 bytes are not all within these bytes
   * @throws FileData.MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public float getFloat(long offset, ByteOrder order) {
    return Float.intBitsToFloat(getInt(offset, order));
  }

  /**
   * Guarded: returns the {@code double} at a position, bit by bit as it is stored.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 8 bytes are not all within these bytes
   * @throws FileData.MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   * @hidden the documentation is that of FileData and Reads
   */
  public double getDouble(long offset, ByteOrder order) {
    return Double.longBitsToDouble(getLong(offset, order));
  }
}
