package org.mmapguard.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** A file that is open for reading, whatever becomes of its name; no interrupt closes it. */
sealed interface ReadableFile extends AutoCloseable permits OpenFile, PrivateFile, SourceOrCopy {

  /** Bounds what one read to the heap asks for: the JDK allocates as much native memory for it. */
  int READ_STEP = 1 << 16;

  /** How often the end of a file may be cut off while it is being read. */
  int MOST_TRIES = 100;

  /** Returns the size in bytes now, or -1 if the file system does not tell it any more. */
  long size();

  /** Returns a channel to map, and to read at positions; to be closed by this file only. */
  FileChannel channel();

  /** Tells whether the file has lost bytes that were mapped, so that only asking it can tell. */
  default boolean isLost() {
    return false;
  }

  /** Tells whether the file has a byte at a position now, by reading it. */
  boolean has(long position) throws IOException;

  /**
   * Tells whether the kernel may copy to a channel: one of the JDK.
   *
   * <p>Never from a file that has no other channel than {@link #channel}: if an interrupt closes
   * the target, the JDK closes the source too.
   */
  default boolean canTransferTo(FileChannel target) {
    return false;
  }

  /**
   * Has the kernel copy bytes to another file, at that channel's position.
   *
   * @return how many; 0 if it does not copy from here to there or something failed, which copying
   *     by hand then tells
   * @throws ClosedChannelException if the target is closed, also by an interrupt
   */
  default long transferTo(long position, long count, FileChannel target)
      throws ClosedChannelException {
    return 0;
  }

  /** Reads {@code length} bytes at a position; false if the file does not have them all. */
  default boolean readFully(long position, byte[] target, int offset, int length)
      throws IOException {
    for (int done = 0; done < length; ) {
      int count =
          readWhatStays(position + done, ByteBuffer.wrap(target, offset + done, length - done));
      if (count < 0) {
        return false;
      }
      done += count;
    }
    return true;
  }

  /**
   * Reads what remains of a buffer at a position, as far as the file still has it afterwards.
   *
   * <p>A read that runs while the file is truncated inside a page can give zeros for what is cut
   * off, since ext4 clears pages that are being read.
   *
   * @return the number of bytes, or -1 at the end
   * @throws IOException also if the file becomes shorter again and again
   */
  default int readWhatStays(long position, ByteBuffer target) throws IOException {
    int start = target.position();
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      int count = readInSteps(position, target.position(start));
      if (count <= 0 || has(position + count - 1)) {
        return count;
      }
    }
    throw new IOException("the file became shorter each of " + MOST_TRIES + " times");
  }

  private int readInSteps(long position, ByteBuffer target) throws IOException {
    if (target.isDirect()) {
      return read(position, target);
    }
    int limit = target.limit();
    int done = 0;
    try {
      int step;
      int count;
      do {
        step = Math.min(limit - target.position(), READ_STEP);
        count = read(position + done, target.limit(target.position() + step));
        if (count < 0 && done == 0) {
          return -1;
        }
        done += Math.max(count, 0);
      } while (count == step && target.limit() < limit);
    } catch (IOException e) {
      if (done == 0) {
        throw e; // else the next read tells
      }
    } finally {
      target.limit(limit);
    }
    return done;
  }

  /**
   * Reads what remains of a buffer at a position, unchecked.
   *
   * @return the number of bytes, or -1 at the end
   */
  default int read(long position, ByteBuffer target) throws IOException {
    return channel().read(target, position);
  }

  @Override
  void close();
}
