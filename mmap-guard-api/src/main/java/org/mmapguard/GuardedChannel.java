package org.mmapguard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads file data at any position; what it puts into buffers are copies.
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
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target buffer is read-only");
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    if (position >= bytes.size()) {
      return -1;
    }
    int wanted = (int) Math.min(target.remaining(), bytes.size() - position);
    try {
      return target.hasArray() ? readToArray(target, wanted) : readInSteps(target, wanted);
    } catch (IllegalStateException e) {
      throw closedMeanwhile(e);
    }
  }

  private int readToArray(ByteBuffer target, int wanted) throws FileData.PageFaultException {
    int count =
        bytes.readAvailable(
            position, target.array(), target.arrayOffset() + target.position(), wanted);
    target.position(target.position() + count);
    position += count;
    return count;
  }

  private int readInSteps(ByteBuffer target, int wanted) throws FileData.PageFaultException {
    byte[] step = new byte[Math.min(GuardedBytes.STEP, wanted)];
    int done = 0;
    while (done < wanted) {
      int count;
      try {
        count = bytes.readAvailable(position, step, 0, Math.min(step.length, wanted - done));
      } catch (FileData.PageFaultException e) {
        if (done > 0) {
          return done;
        }
        throw e;
      }
      target.put(step, 0, count);
      position += count;
      done += count;
    }
    return done;
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

  private void requireOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }
}
