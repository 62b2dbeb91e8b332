package org.mmapguard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads file data at any position, straight into the buffers that it is given.
 *
 * <p>Closed with itself or with its data, whichever comes first. Safe for use by several threads,
 * which take turns. An interrupt does not close it.
 */
final class GuardedChannel implements SeekableByteChannel {

  private final GuardedBytes bytes;
  private volatile boolean closed;
  private long position;

  GuardedChannel(GuardedBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public synchronized int read(ByteBuffer target) throws IOException {
    requireOpen();
    BulkReads.requireWritable(target);
    if (!target.hasRemaining()) {
      return 0;
    }
    if (position >= bytes.size()) {
      return -1;
    }
    int wanted = (int) Math.min(target.remaining(), bytes.size() - position);
    try {
      int count = bytes.readAvailable(position, target, wanted);
      position += count;
      return count;
    } catch (IllegalStateException e) {
      if (isOpen()) {
        throw e; // the memory of the target was freed
      }
      throw closedMeanwhile(e);
    }
  }

  private static ClosedChannelException closedMeanwhile(IllegalStateException e) {
    ClosedChannelException closed = new ClosedChannelException();
    closed.initCause(e);
    return closed;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    requireOpen();
    throw new NonWritableChannelException();
  }

  @Override
  public synchronized long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public synchronized SeekableByteChannel position(long newPosition) throws IOException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("position is negative: " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return bytes.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    requireOpen();
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed && bytes.data().isOpen();
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Names the data; never prints contents. */
  @Override
  public String toString() {
    return "SeekableByteChannel[" + (closed ? "closed, of " : "of ") + bytes + "]";
  }

  private void requireOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }
}
