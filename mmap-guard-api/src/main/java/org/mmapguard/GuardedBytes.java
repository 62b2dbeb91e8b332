package org.mmapguard;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.PageFault;

/**
 * Everything that reads, for whole data and for parts of it alike.
 *
 * <p>Each method keeps this object, and with it the data, reachable to its end, or else a garbage
 * collection could close the data under it.
 */
abstract sealed class GuardedBytes extends TypedReads permits GuardedData, FileData.Slice {

  /** What bulk operations move at a time, in bytes: large enough that the checks do not matter. */
  static final int STEP = 1 << 16;

  /** What a search looks at first, in bytes, since the next match is often near. */
  private static final int FIRST_STEP = 64;

  /** The data that these bytes are a part of, or all of. */
  abstract GuardedData data();

  /** The position in the data of the first of these bytes. */
  abstract long start();

  /** Returns a position for the message of an exception about bounds. */
  abstract String position(long offset);

  /** Returns what these bytes are called in the message of an exception about bounds. */
  abstract String bounds();

  /**
   * Returns the number of bytes, also after closing.
   *
   * @return the size in bytes
   */
  public abstract long size();

  final void requireOpen() {
    data().requireDataOpen();
  }

  final void requireRange(long offset, long length) {
    if ((offset | length) < 0 || length > size() - offset) {
      throw new IndexOutOfBoundsException(
          data().name()
              + ": "
              + (length == 1 ? "1 byte at " : length + " bytes at ")
              + position(offset)
              + (length == 1 ? " is not within " : " are not within ")
              + bounds());
    }
  }

  final void requireTarget(byte[] target, int offset, int length) {
    if ((offset | length) < 0 || length > target.length - offset) {
      throw new IndexOutOfBoundsException(
          data().name()
              + ": "
              + length
              + " bytes at "
              + offset
              + " of the target are not within its "
              + target.length
              + " bytes");
    }
  }

  @Override
  final long bits(long offset, int width) {
    requireRange(offset, width);
    try {
      return data().source().read(start() + offset, width);
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Reads as {@link #copyTo} does, but throws the checked exception.
   *
   * @throws IllegalStateException if the data is closed
   */
  final void read(long offset, byte[] target, int targetOffset, int length)
      throws FileData.PageFaultException {
    try {
      data().source().copy(start() + offset, target, targetOffset, length);
    } catch (PageFault e) {
      throw data().checked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Reads up to {@code length} bytes: fewer, but at least one, if the file ends earlier by now. */
  final int readAvailable(long offset, byte[] target, int targetOffset, int length)
      throws FileData.PageFaultException {
    try {
      read(offset, target, targetOffset, length);
      return length;
    } catch (FileData.PageFaultException e) {
      long left = e.currentSize() - start() - offset;
      if (left <= 0 || left >= length) {
        throw e;
      }
      read(offset, target, targetOffset, (int) left);
      return (int) left;
    }
  }

  /**
   * Copies bytes to an array; guarded.
   *
   * @param offset the position of the first byte to copy
   * @param target where to copy to; its range may hold any bytes if this method throws
   * @param targetOffset the first index to write
   * @param length the number of bytes to copy
   * @throws IndexOutOfBoundsException if a range is not within these bytes or the array
   * @throws FileData.MappingFaultException if one of the bytes is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed
   */
  public void copyTo(long offset, byte[] target, int targetOffset, int length) {
    requireTarget(target, targetOffset, length);
    requireRange(offset, length);
    try {
      data().source().copy(start() + offset, target, targetOffset, length);
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Copies everything to a new array; guarded.
   *
   * @return an array of as many bytes
   * @throws UnsupportedOperationException if an array cannot be that long (2<sup>31</sup> - 9
   *     bytes)
   * @throws FileData.MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  public byte[] toByteArray() {
    requireOpen();
    if (size() > Blocks.MAX_ARRAY) {
      throw new UnsupportedOperationException(
          data().name() + ": " + size() + " bytes do not fit an array; read them in parts");
    }
    byte[] bytes = new byte[(int) size()];
    copyTo(0, bytes, 0, bytes.length);
    return bytes;
  }

  /**
   * Finds bytes; guarded.
   *
   * <p>The time is linear, whatever the pattern.
   *
   * @param pattern what to find
   * @param from where to begin, from 0 to size
   * @return the first position at or after {@code from} where all bytes of the pattern are, or -1;
   *     {@code from} if the pattern is empty
   * @throws IndexOutOfBoundsException if {@code from} is negative or past the end
   * @throws FileData.MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  public long indexOf(byte[] pattern, long from) {
    requireRange(from, 0);
    requireOpen();
    if (pattern.length == 0) {
      return from;
    }
    if (pattern.length > size() - from) {
      return -1;
    }
    PatternSearch search = new PatternSearch(pattern);
    byte[] step = new byte[0];
    int length = FIRST_STEP;
    for (long position = from; position < size(); ) {
      int count = (int) Math.min(length, size() - position);
      if (step.length < count) {
        step = new byte[count];
      }
      copyTo(position, step, 0, count);
      int end = search.endOfMatch(step, count);
      if (end >= 0) {
        return position + end - pattern.length;
      }
      position += count;
      length = Math.min(4 * length, STEP);
    }
    return -1;
  }

  /**
   * Runs code that makes many small reads, and checks once, afterwards, that they were all of the
   * file; guarded.
   *
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws FileData.MappingFaultException if a byte that the body read is no longer in the file,
   *     or cannot be read
   * @throws IllegalStateException if the data is closed, also while the body runs
   */
  public <R extends @Nullable Object, X extends Exception> R batch(FileData.BatchOp<R, X> body)
      throws X {
    Objects.requireNonNull(body);
    requireOpen();
    BatchReads reads = new BatchReads(this);
    try {
      R result;
      try {
        result = body.apply(reads);
      } catch (Throwable thrown) {
        reads.end(thrown);
        throw thrown;
      }
      reads.end(null);
      return result;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns a part of these bytes.
   *
   * @param offset the position of the part's first byte
   * @param length the number of its bytes
   * @return the part, which ends with its data
   * @throws IndexOutOfBoundsException if the part is not within these bytes
   * @throws IllegalStateException if the data is closed
   */
  public FileData.Slice slice(long offset, long length) {
    requireRange(offset, length);
    requireOpen();
    return new FileData.Slice(data(), start() + offset, length);
  }

  /**
   * Opens a stream over all bytes; guarded.
   *
   * @return a new stream, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  public InputStream newInputStream() {
    requireOpen();
    return new GuardedInputStream(this);
  }

  /**
   * Opens a read-only channel over all bytes; guarded.
   *
   * @return a new channel, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  public SeekableByteChannel newByteChannel() {
    requireOpen();
    return new GuardedChannel(this);
  }

  /**
   * Writes everything to a channel; guarded.
   *
   * <p>Where the JDK has it, the kernel copies from a mapped file to a {@link FileChannel}. If this
   * method throws, some of the bytes have been written; past the end of a file that was truncated,
   * a {@code FileChannel} may have got up to a mebibyte of zeros instead.
   *
   * @param target a blocking channel
   * @return the number of bytes written, which is the size
   * @throws IOException if writing fails
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   * @throws FileData.MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed, also while this method runs
   */
  public long transferTo(WritableByteChannel target) throws IOException {
    Objects.requireNonNull(target);
    if (target instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    requireOpen();
    long done = transferInKernel(target);
    byte[] step = new byte[(int) Math.min(STEP, size() - done)];
    while (done < size()) {
      int count = (int) Math.min(step.length, size() - done);
      copyTo(done, step, 0, count);
      ByteBuffer buffer = ByteBuffer.wrap(step, 0, count);
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
      done += count;
    }
    return done;
  }

  /** Has the kernel copy to another file, as far as it does so; returns the number of bytes. */
  private long transferInKernel(WritableByteChannel target) throws IOException {
    long done = 0;
    if (target instanceof FileChannel file && data().source() instanceof Mapping mapping) {
      try {
        for (long count = -1; count != 0 && done < size(); done += count) {
          count = mapping.transferStep(start() + done, size() - done, file);
        }
      } catch (PageFault e) {
        throw data().unchecked(e);
      } finally {
        Reference.reachabilityFence(this);
      }
    }
    return done;
  }

  /**
   * Runs code over the memory itself, and checks afterwards that it was all there; a view, with the
   * dangers that {@link FileData} describes.
   *
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws FileData.MappingFaultException if one of these bytes is no longer in the file, or could
   *     not be read
   * @throws IllegalStateException if the data is closed, also while the body runs
   */
  public <R extends @Nullable Object, X extends Exception> R view(FileData.ViewOp<R, X> body)
      throws X {
    Objects.requireNonNull(body);
    try {
      return data().source().view(start(), size(), body::apply);
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns the memory itself; a view that nothing checks, with the dangers that {@link FileData}
   * describes.
   *
   * @return a read-only segment, valid until the data is closed
   * @throws IllegalStateException if the data is closed
   * @throws OutOfMemoryError if there is no room for joining the blocks of loaded data
   */
  public MemorySegment segment() {
    return part(0, size());
  }

  private MemorySegment part(long offset, long length) {
    try {
      MemorySegment all = data().source().segment();
      return length == all.byteSize() ? all : all.asSlice(start() + offset, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns the memory itself as a buffer; a view that nothing checks, with the dangers that {@link
   * FileData} describes.
   *
   * @return a read-only, big-endian buffer, valid until the data is closed
   * @throws UnsupportedOperationException if there are more than 2,147,483,639 bytes, the longest
   *     buffer that the JDK makes of a segment
   * @throws IllegalStateException if the data is closed
   */
  public ByteBuffer asByteBuffer() {
    requireOpen();
    return bufferOf(0, size());
  }

  /**
   * Returns a part of the memory itself as a buffer; a view that nothing checks, with the dangers
   * that {@link FileData} describes.
   *
   * @param offset the position of the first byte
   * @param length the number of bytes
   * @return a read-only, big-endian buffer, valid until the data is closed
   * @throws IndexOutOfBoundsException if the range is not within these bytes
   * @throws UnsupportedOperationException if it is longer than a buffer can be, as above
   * @throws IllegalStateException if the data is closed
   */
  public ByteBuffer asByteBuffer(long offset, int length) {
    requireRange(offset, length);
    return bufferOf(offset, length);
  }

  private ByteBuffer bufferOf(long offset, long length) {
    if (length > Blocks.MAX_ARRAY) {
      throw new UnsupportedOperationException(
          data().name()
              + ": "
              + length
              + " bytes do not fit a buffer; ask for a part, or use segment()");
    }
    return part(offset, length).asByteBuffer();
  }
}
