package org.mmapguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.mmapguard.core.PageFault;

/**
 * Bytes around a position, read once for many small reads.
 *
 * <p>They were the file's when the window was filled. That a window is cut short by the end of a
 * truncated file is a fault only for what was asked for. Not safe for use by several threads.
 */
final class ReadWindow {

  /** In bytes: much more than a field, and little to read for a short header. */
  static final int LONGEST = 1 << 13;

  private final GuardedBytes bytes;
  private final ByteBuffer buffer;

  /** The position of the first byte in the buffer. */
  private long start;

  /** Makes a window with nothing in it, which allocates its buffer. */
  ReadWindow(GuardedBytes bytes, ByteOrder order) {
    this.bytes = bytes;
    this.buffer = ByteBuffer.allocate((int) Math.min(LONGEST, bytes.size())).order(order).limit(0);
  }

  /** Returns what {@link #indexOf} finds bytes in; for reading by index. */
  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Returns the index of bytes in the buffer, where they are read to if they are not there.
   *
   * @param length up to {@link #LONGEST}, and no more than there are from the position on
   */
  int indexOf(long position, int length) {
    bytes.requireOpen();
    long index = position - start;
    if (index < 0 || index > buffer.limit() - length) {
      fill(position, length);
      return 0;
    }
    return (int) index;
  }

  private void fill(long position, int length) {
    start = position;
    buffer.clear();
    int most = (int) Math.min(buffer.capacity(), bytes.size() - position);
    try {
      while (buffer.position() < length) {
        bytes.readSource(position + buffer.position(), buffer, most - buffer.position());
      }
    } catch (PageFault e) {
      throw bytes.data().unchecked(e);
    } finally {
      buffer.flip();
    }
  }

  /** Returns the first position from {@code from} to before {@code to} where a byte is, or -1. */
  long find(byte wanted, long from, long to) {
    int first = indexOf(from, 1);
    int end = (int) Math.min(buffer.limit(), first + to - from);
    for (int i = first; i < end; i++) {
      if (buffer.get(i) == wanted) {
        return start + i;
      }
    }
    return bytes.indexOf(new byte[] {wanted}, start + end, to);
  }
}
