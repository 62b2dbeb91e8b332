package org.mmapguard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.mmapguard.core.Blocks;

/**
 * Reads file data from front to back; what it hands out are heap copies.
 *
 * <p>Reads the file, not the mapping: what is read in order is mostly read once, and then mapping
 * costs a page fault for each page. Small reads are served from a buffer. Not safe for use by
 * several threads at once.
 */
final class GuardedInputStream extends InputStream {

  private static final byte[] NOTHING = new byte[0];

  /** In bytes: twice what is read past it, so that there are fewer checks. */
  private static final int BUFFER = 2 * GuardedBytes.STEP;

  private final GuardedBytes bytes;
  private boolean closed;
  private long position;
  private long mark;

  // The bytes of the data from bufferStart on.
  private byte[] buffer = NOTHING;
  private long bufferStart;
  private int buffered;

  private GuardedInputStream(GuardedBytes bytes) {
    this.bytes = bytes;
  }

  static InputStream over(GuardedBytes bytes) {
    return new GuardedInputStream(bytes);
  }

  @Override
  public int read() throws IOException {
    long start = position - bufferStart;
    if (start >= 0 && start < buffered) {
      requireOpen();
      position++;
      return Byte.toUnsignedInt(buffer[(int) start]);
    }
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    requireOpen();
    bytes.requireTarget(target, offset, length);
    int wanted = (int) Math.min(length, remaining());
    if (wanted == 0) {
      return length == 0 ? 0 : -1;
    }
    int done = takeBuffered(target, offset, wanted);
    if (done < wanted) {
      try {
        done += readThrough(target, offset + done, wanted - done);
      } catch (FileData.PageFaultException e) {
        if (done == 0) {
          throw e;
        }
      }
    }
    return done;
  }

  private int takeBuffered(byte[] target, int offset, int length) {
    long start = position - bufferStart;
    if (start < 0 || start >= buffered) {
      return 0;
    }
    int count = Math.min(length, buffered - (int) start);
    System.arraycopy(buffer, (int) start, target, offset, count);
    position += count;
    return count;
  }

  /** Reads what is not buffered, past the buffer if it is much. */
  private int readThrough(byte[] target, int offset, int length) throws IOException {
    try {
      if (length < GuardedBytes.STEP) {
        fill();
        return takeBuffered(target, offset, length);
      }
      int count = bytes.readAvailable(position, ByteBuffer.wrap(target, offset, length), length);
      position += count;
      return count;
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage()); // closed since the check; the cause would repeat it
    }
  }

  /** Fills the buffer from the current position on, as far as that can be read. */
  private void fill() throws FileData.PageFaultException {
    int count = (int) Math.min(BUFFER, remaining());
    if (buffer.length < count) {
      buffer = new byte[count];
    }
    buffered = 0;
    buffered = bytes.readAvailable(position, ByteBuffer.wrap(buffer), count);
    bufferStart = position;
  }

  @Override
  public byte[] readAllBytes() throws IOException {
    requireOpen();
    if (remaining() > Blocks.MAX_ARRAY) {
      throw new OutOfMemoryError(
          bytes.data().name()
              + ": "
              + remaining()
              + " bytes do not fit an array; read them in parts");
    }
    return readNBytes((int) remaining());
  }

  @Override
  public byte[] readNBytes(int length) throws IOException {
    if (length < 0) {
      throw new IllegalArgumentException("length is negative: " + length);
    }
    requireOpen();
    byte[] bytes = new byte[(int) Math.min(length, remaining())];
    for (int done = 0; done < bytes.length; ) {
      done += read(bytes, done, bytes.length - done);
    }
    return bytes;
  }

  @Override
  public int readNBytes(byte[] target, int offset, int length) throws IOException {
    bytes.requireTarget(target, offset, length);
    requireOpen(); // of nothing it would not read
    return super.readNBytes(target, offset, length);
  }

  @Override
  public long skip(long count) throws IOException {
    requireOpen();
    long skipped = Math.clamp(count, 0, remaining());
    position += skipped;
    return skipped;
  }

  @Override
  public int available() throws IOException {
    requireOpen();
    return (int) Math.min(Integer.MAX_VALUE, remaining());
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    Objects.requireNonNull(target, "target");
    requireOpen();
    byte[] step = new byte[(int) Math.min(GuardedBytes.STEP, remaining())];
    long start = position;
    for (int count; remaining() > 0; ) {
      count = read(step, 0, step.length);
      target.write(step, 0, count);
    }
    return position - start;
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int readLimit) {
    mark = position;
  }

  @Override
  public void reset() throws IOException {
    requireOpen();
    position = mark;
  }

  @Override
  public void close() {
    closed = true;
    buffer = NOTHING;
    buffered = 0;
  }

  /** Names the data; never prints contents. */
  @Override
  public String toString() {
    return "InputStream[" + (closed ? "closed, of " : "at " + position + " of ") + bytes + "]";
  }

  private long remaining() {
    return bytes.size() - position;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException(bytes.data().name() + ": the stream is closed");
    }
    if (!bytes.data().isOpen()) {
      throw new IOException(bytes.data().name() + ": the data is closed");
    }
  }
}
