package org.mmapguard;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.PageFault;

/**
 * Everything that reads, for whole data and for parts of it alike.
 *
 * <p>Each method keeps this object, and with it the data, reachable to its end, or else a garbage
 * collection could close the data under it.
 */
@SuppressWarnings("InvalidBlockTag") // one method is hidden from the javadoc on purpose
abstract sealed class GuardedBytes extends BulkReads permits MemoryViews {

  /** What bulk operations move at a time, in bytes: large enough that the checks do not matter. */
  static final int STEP = 1 << 16;

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
   * @hidden the documentation is that of FileData and Reads
   */
  @Override
  public abstract long size();

  @Override
  final String name() {
    return data().source().name();
  }

  final void requireOpen() {
    data().requireDataOpen();
  }

  final void requireRange(long offset, long length) {
    if ((offset | length) < 0 || length > size() - offset) {
      throw new IndexOutOfBoundsException(
          name()
              + ": "
              + (length == 1 ? "1 byte at " : length + " bytes at ")
              + position(offset)
              + (length == 1 ? " is not within " : " are not within ")
              + bounds());
    }
  }

  @Override
  final void requireReadable(long offset, long length) {
    requireRange(offset, length);
    requireOpen();
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

  @Override
  final void copy(long offset, byte[] target, int targetOffset, int length) {
    requireRange(offset, length);
    try {
      data().source().copy(start() + offset, target, targetOffset, length);
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  final void copy(long offset, NumberRange target) {
    requireRange(offset, target.size());
    try {
      data().source().copy(start() + offset, target.part());
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  final void fill(long offset, ByteBuffer target) {
    requireReadable(offset, target.remaining());
    try {
      for (long position = offset; target.hasRemaining(); ) {
        position += readSource(position, target, target.remaining());
      }
    } catch (PageFault e) {
      throw data().unchecked(e);
    }
  }

  @Override
  final int copySome(long offset, byte[] target, int length) {
    try {
      return isCopied(offset, target, 0, length)
          ? length
          : readSource(offset, ByteBuffer.wrap(target), length);
    } catch (PageFault e) {
      throw data().unchecked(e);
    }
  }

  private boolean isCopied(long offset, byte[] target, int targetOffset, int length) {
    try {
      data().source().copy(start() + offset, target, targetOffset, length);
      return true;
    } catch (PageFault e) {
      return false;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Reads at least one byte and at most {@code length}, of the file if there is one. */
  final int readSource(long position, ByteBuffer target, int length) throws PageFault {
    try {
      return data().source().read(start() + position, target, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Reads {@code length} bytes: fewer, but at least one, if the file ends earlier by now. */
  final int readAvailable(long position, ByteBuffer target, int length)
      throws FileData.PageFaultException {
    int done = 0;
    try {
      while (done < length) {
        done += readSource(position + done, target, length - done);
      }
    } catch (PageFault e) {
      if (done == 0) {
        throw data().checked(e);
      }
    }
    return done;
  }

  /**
   * Guarded: reads bytes at a position, as {@link FileChannel#read(ByteBuffer, long)} does.
   *
   * @param position the position of the first byte, which may lie past the end
   * @param target where to put the bytes; its range may hold any bytes if this method throws
   * @param targetOffset the first index to write
   * @param length the most bytes to read
   * @return the number of bytes, fewer than {@code length} only where the bytes or the file end; -1
   *     at the end or past it; 0 if {@code length} is
   * @throws IndexOutOfBoundsException if the position is negative, or the range not within the
   *     array
   * @throws FileData.PageFaultException if the first byte is no longer in the file, or cannot be
   *     read
   * @throws IllegalStateException if the data is closed
   */
  public int read(long position, byte[] target, int targetOffset, int length)
      throws FileData.PageFaultException {
    requireTarget(target, targetOffset, length);
    int wanted = available(position, length);
    if (wanted <= 0) {
      return wanted;
    }
    return isCopied(position, target, targetOffset, wanted)
        ? wanted
        : readAvailable(position, ByteBuffer.wrap(target, targetOffset, wanted), wanted);
  }

  /**
   * Guarded: reads what remains of a buffer at a position, as {@link FileChannel#read(ByteBuffer,
   * long)} does.
   *
   * @param position the position of the first byte, which may lie past the end
   * @param target where to put the bytes, which moves its position
   * @return the number of bytes, fewer than remain in the target only where the bytes or the file
   *     end; -1 at the end or past it; 0 if nothing remains
   * @throws IllegalArgumentException if the target is read-only
   * @throws IndexOutOfBoundsException if the position is negative
   * @throws FileData.PageFaultException if the first byte is no longer in the file, or cannot be
   *     read
   * @throws IllegalStateException if the data is closed
   */
  public int read(long position, ByteBuffer target) throws FileData.PageFaultException {
    requireWritable(target);
    int wanted = available(position, target.remaining());
    if (wanted <= 0) {
      return wanted;
    }
    if (!target.hasArray()) {
      return readAvailable(position, target, wanted);
    }
    int start = target.position();
    int count = read(position, target.array(), target.arrayOffset() + start, wanted);
    target.position(start + count);
    return count;
  }

  /** Returns how many bytes there are at a position, up to {@code length}; -1 for the end. */
  private int available(long position, int length) {
    if (position < 0) {
      requireRange(position, length);
    }
    requireOpen();
    long left = size() - position;
    return length == 0 ? 0 : left <= 0 ? -1 : (int) Math.min(length, left);
  }

  /**
   * Guarded: copies everything to a new array.
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
    ByteBuffer bytes = ByteBuffer.allocate((int) size());
    fill(0, bytes);
    return bytes.array();
  }

  /**
   * Guarded: runs code that makes many small reads, and checks once, afterwards, that they were all
   * of the file.
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
    Objects.requireNonNull(body, "body");
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
   * Returns all of these bytes.
   *
   * @return the part, which ends with its data
   * @throws IllegalStateException if the data is closed
   */
  public FileData.Slice slice() {
    return slice(0, size());
  }

  /**
   * Guarded: returns a cursor, which reads one thing after the other.
   *
   * @param order the order of the bytes of numbers
   * @return a new cursor, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  public FileData.Cursor cursor(ByteOrder order) {
    Objects.requireNonNull(order, "order");
    requireOpen();
    return new FileData.Cursor(this, order);
  }

  /**
   * Guarded: checks that the file still has all of these bytes.
   *
   * @throws FileData.MappingFaultException if it does not, or if the last of them cannot be read
   * @throws IllegalStateException if the data is closed
   */
  public void requireIntact() {
    try {
      data().source().confirm(size() == 0 ? 0 : start() + size());
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Guarded: opens a stream over all bytes.
   *
   * @return a new stream, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  public InputStream newInputStream() {
    requireOpen();
    return GuardedInputStream.over(this);
  }

  /**
   * Guarded: opens a read-only channel over all bytes.
   *
   * @return a new channel, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  public SeekableByteChannel newByteChannel() {
    requireOpen();
    return new GuardedChannel(this);
  }

  /**
   * Guarded: writes everything to a channel.
   *
   * <p>More than 64 KiB of a mapped file are copied by the kernel to a {@link FileChannel} of the
   * JDK, whose position nobody else must move meanwhile. If this method throws, some of the bytes
   * have been written; past the end of a file that was truncated, a {@code FileChannel} may have
   * got up to a mebibyte of zeros instead.
   *
   * @param target a blocking channel
   * @return the number of bytes written, which is the size
   * @throws IOException if writing fails
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   * @throws FileData.MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed, also while this method runs
   */
  public long transferTo(WritableByteChannel target) throws IOException {
    Objects.requireNonNull(target, "target");
    if (target instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    requireOpen();
    return new Transfer(this, target).run();
  }
}
