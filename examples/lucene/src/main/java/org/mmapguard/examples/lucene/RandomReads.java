package org.mmapguard.examples.lucene;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import org.apache.lucene.store.RandomAccessInput;
import org.mmapguard.FileData;

/**
 * Reads values at any position, as those of documents: what is far from the read before it by a
 * typed read of its own, what follows that closely through a buffer.
 */
final class RandomReads implements RandomAccessInput {

  /** In bytes: a buffer that was filled for reads so far apart serves eight of them. */
  private static final int NEAR = GuardedIndexInput.BUFFER_SIZE / 8;

  private final GuardedIndexInput input;
  private final FileData.Slice bytes;
  private long last = Long.MIN_VALUE;

  RandomReads(GuardedIndexInput input, FileData.Slice bytes) {
    this.input = input;
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.size();
  }

  @Override
  public byte readByte(long position) throws IOException {
    return followsTheLast(position) ? input.readByte(position) : (byte) read(position, Byte.BYTES);
  }

  @Override
  public short readShort(long position) throws IOException {
    return followsTheLast(position)
        ? input.readShort(position)
        : (short) read(position, Short.BYTES);
  }

  @Override
  public int readInt(long position) throws IOException {
    return followsTheLast(position) ? input.readInt(position) : (int) read(position, Integer.BYTES);
  }

  @Override
  public long readLong(long position) throws IOException {
    return followsTheLast(position) ? input.readLong(position) : read(position, Long.BYTES);
  }

  @Override
  public void readBytes(long position, byte[] target, int offset, int length) throws IOException {
    input.readBytes(position, target, offset, length);
  }

  private boolean followsTheLast(long position) {
    boolean follows = position >= last && position - NEAR < last;
    last = position;
    return follows;
  }

  // @start region="read"
  private long read(long position, int width) throws IOException {
    try {
      return switch (width) {
        case Byte.BYTES -> bytes.get(position);
        case Short.BYTES -> bytes.getShort(position, ByteOrder.LITTLE_ENDIAN);
        case Integer.BYTES -> bytes.getInt(position, ByteOrder.LITTLE_ENDIAN);
        default -> bytes.getLong(position, ByteOrder.LITTLE_ENDIAN);
      };
    } catch (IndexOutOfBoundsException e) {
      throw (IOException) new EOFException(e.getMessage()).initCause(e);
    } catch (FileData.MappingFaultException e) {
      throw input.failure(e);
    } catch (IllegalStateException e) {
      throw input.closed(e);
    }
  } // @end
}
