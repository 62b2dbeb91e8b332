package org.mmapguard.tests.properties;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.mmapguard.FileData;

/** A typed read of data, of a slice and of a batch, and what a buffer says; values as bits. */
public enum TypedRead {
  BYTE(
      Byte.BYTES,
      (data, at, _) -> data.get(at),
      (slice, at, _) -> slice.get(at),
      (reads, at, _) -> reads.get(at),
      ByteBuffer::get),
  SHORT(
      Short.BYTES,
      FileData::getShort,
      FileData.Slice::getShort,
      FileData.Reads::getShort,
      ByteBuffer::getShort),
  CHAR(
      Character.BYTES,
      FileData::getChar,
      FileData.Slice::getChar,
      FileData.Reads::getChar,
      ByteBuffer::getChar),
  INT(
      Integer.BYTES,
      FileData::getInt,
      FileData.Slice::getInt,
      FileData.Reads::getInt,
      ByteBuffer::getInt),
  LONG(
      Long.BYTES,
      FileData::getLong,
      FileData.Slice::getLong,
      FileData.Reads::getLong,
      ByteBuffer::getLong),
  FLOAT(
      Float.BYTES,
      (data, at, order) -> Float.floatToRawIntBits(data.getFloat(at, order)),
      (slice, at, order) -> Float.floatToRawIntBits(slice.getFloat(at, order)),
      (reads, at, order) -> Float.floatToRawIntBits(reads.getFloat(at, order)),
      ByteBuffer::getInt),
  DOUBLE(
      Double.BYTES,
      (data, at, order) -> Double.doubleToRawLongBits(data.getDouble(at, order)),
      (slice, at, order) -> Double.doubleToRawLongBits(slice.getDouble(at, order)),
      (reads, at, order) -> Double.doubleToRawLongBits(reads.getDouble(at, order)),
      ByteBuffer::getLong);

  /** In bytes. */
  public final int width;

  private final From<FileData> data;
  private final From<FileData.Slice> slice;
  private final From<FileData.Reads> reads;
  private final Model model;

  @FunctionalInterface
  private interface From<S> {
    long read(S source, long offset, ByteOrder order);
  }

  @FunctionalInterface
  private interface Model {
    long read(ByteBuffer bytes, int offset);
  }

  TypedRead(
      int width,
      From<FileData> data,
      From<FileData.Slice> slice,
      From<FileData.Reads> reads,
      Model model) {
    this.width = width;
    this.data = data;
    this.slice = slice;
    this.reads = reads;
    this.model = model;
  }

  public long of(FileData source, long offset, ByteOrder order) {
    return data.read(source, offset, order);
  }

  public long of(FileData.Slice source, long offset, ByteOrder order) {
    return slice.read(source, offset, order);
  }

  public long of(FileData.Reads source, long offset, ByteOrder order) {
    return reads.read(source, offset, order);
  }

  /** Returns what the JDK reads there. */
  public long expected(byte[] content, int offset, ByteOrder order) {
    return model.read(ByteBuffer.wrap(content).order(order), offset);
  }
}
