package org.mmapguard;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.PageFaultException;

/**
 * What both kinds of {@link FileData} have in common: everything but where the bytes are.
 *
 * <p>The documentation of the public methods is that of {@link FileData}. Each of them keeps this
 * object reachable to its end, or else a garbage collection could close the data under it.
 */
@SuppressWarnings({
  "InvalidBlockTag",
  "MissingSummary"
}) // methods are hidden from the javadoc on purpose
abstract sealed class GuardedData permits FileData.Mapped, FileData.Loaded {

  /** What bulk operations move at a time, in bytes: large enough that the checks do not matter. */
  static final int STEP = 1 << 16;

  private final LeakGuard.Watch watch;

  GuardedData(AutoCloseable resource, String description) {
    this.watch = LeakGuard.watch(this, resource, description);
  }

  /** The path, or what else to call the data in messages. */
  abstract String name();

  abstract void copy(long offset, byte[] target, int targetOffset, int length)
      throws PageFaultException;

  abstract MemorySegment wholeSegment();

  abstract RuntimeException unchecked(PageFaultException fault);

  abstract void closeResource();

  /**
   * @hidden the documentation is that of FileData
   */
  public abstract long size();

  /**
   * @hidden the documentation is that of FileData
   */
  public abstract boolean isOpen();

  /**
   * Reads as {@link FileData#copyTo} does, but throws the checked exception.
   *
   * @throws IllegalStateException if the data is closed
   */
  final void read(long offset, byte[] target, int targetOffset, int length)
      throws PageFaultException {
    try {
      copy(offset, target, targetOffset, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Reads up to {@code length} bytes: fewer, but at least one, if the file ends earlier by now. */
  final int readAvailable(long offset, byte[] target, int targetOffset, int length)
      throws PageFaultException {
    try {
      read(offset, target, targetOffset, length);
      return length;
    } catch (PageFaultException e) {
      long left = e.currentSize() - offset;
      if (left <= 0 || left >= length) {
        throw e;
      }
      read(offset, target, targetOffset, (int) left);
      return (int) left;
    }
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final byte get(long index) {
    Objects.checkIndex(index, size());
    byte[] one = new byte[1];
    copyTo(index, one, 0, 1);
    return one[0];
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final void copyTo(long offset, byte[] target, int targetOffset, int length) {
    try {
      read(offset, target, targetOffset, length);
    } catch (PageFaultException e) {
      throw unchecked(e);
    }
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final byte[] toByteArray() {
    requireOpen();
    if (size() > Blocks.MAX_ARRAY) {
      throw new UnsupportedOperationException(
          name() + ": " + size() + " bytes do not fit an array; read them in parts");
    }
    byte[] bytes = new byte[(int) size()];
    copyTo(0, bytes, 0, bytes.length);
    return bytes;
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final InputStream newInputStream() {
    requireOpen();
    return new GuardedInputStream(this);
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final SeekableByteChannel newByteChannel() {
    requireOpen();
    return new GuardedChannel(this);
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final long transferTo(WritableByteChannel target) throws IOException {
    if (target instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    requireOpen();
    byte[] step = new byte[(int) Math.min(STEP, size())];
    for (long position = 0; position < size(); ) {
      int count = (int) Math.min(step.length, size() - position);
      copyTo(position, step, 0, count);
      ByteBuffer buffer = ByteBuffer.wrap(step, 0, count);
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
      position += count;
    }
    return size();
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final MemorySegment segment() {
    try {
      return wholeSegment();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final ByteBuffer asByteBuffer() {
    requireOpen();
    return bufferOf(0, size());
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final ByteBuffer asByteBuffer(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, size());
    return bufferOf(offset, length);
  }

  private ByteBuffer bufferOf(long offset, long length) {
    if (length > Blocks.MAX_ARRAY) {
      throw new UnsupportedOperationException(
          name() + ": " + length + " bytes do not fit a buffer; ask for a part, or use segment()");
    }
    return segment().asSlice(offset, length).asByteBuffer();
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public final void close() {
    try {
      closeResource();
      watch.end();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  final void requireOpen() {
    if (!isOpen()) {
      throw new IllegalStateException(name() + ": the data is closed");
    }
  }

  @Override
  public final String toString() {
    return "FileData."
        + getClass().getSimpleName()
        + "["
        + name()
        + ", "
        + size()
        + " bytes, "
        + (isOpen() ? "open" : "closed")
        + "]";
  }
}
