package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a stream to its end into memory, unless it is longer than a limit.
 *
 * <p>Allocates in proportion to what has arrived, never to the limit.
 */
public final class BoundedReader {

  /** As much as a Linux pipe holds, so a larger step would not return more. */
  private static final int STEP = 1 << 16;

  private BoundedReader() {}

  /**
   * Reads all of {@code in}.
   *
   * <p>A read that reports an interruption by {@link InterruptedIOException} ends the reading; the
   * thread's interrupt flag is then set.
   *
   * @param in what to read; stays open
   * @param name what to call the input in messages
   * @param limit the most bytes to accept
   * @param failures makes the exceptions
   * @return the bytes
   * @throws IOException if there are more, if reading fails, or if the heap is too small; no data
   *     is returned then
   */
  public static Blocks read(InputStream in, String name, long limit, Failures failures)
      throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    try {
      readTo(blocks, in, name, limit, failures);
      return Blocks.of(name, blocks);
    } catch (OutOfMemoryError e) {
      throw heapIsFull(blocks, name, e);
    }
  }

  private static void readTo(
      List<byte[]> blocks, InputStream in, String name, long limit, Failures failures)
      throws IOException {
    long size = 0;
    byte[] block = new byte[Blocks.BLOCK];
    int filled = 0;
    while (true) {
      if (filled == block.length) {
        blocks.add(block);
        block = new byte[Blocks.BLOCK];
        filled = 0;
      }
      int room = Math.min(STEP, block.length - filled);
      if (limit - size < room) {
        // With the byte that is one too many, because files of /proc/sys answer one read only.
        room = (int) (limit - size) + 1;
      }
      int count = readSome(in, block, filled, room);
      if (count < 0) {
        break;
      }
      filled += count;
      size += count;
      if (size > limit) {
        throw failures.tooLarge(name, limit);
      }
    }
    if (filled > 0) {
      blocks.add(filled == block.length ? block : Arrays.copyOf(block, filled));
    }
  }

  /** Drops what was read before it allocates anything, even an iterator: there may be no room. */
  static IOException heapIsFull(List<byte[]> blocks, String name, OutOfMemoryError error) {
    long size = 0;
    for (int i = 0; i < blocks.size(); i++) {
      size += blocks.get(i).length;
    }
    blocks.clear();
    return new IOException(
        name
            + ": the heap is full after "
            + size
            + " bytes; raise it (-Xmx), or accept less input (the limit in bytes)",
        error);
  }

  /**
   * Reads at least one byte, also from a stream that returns 0 against its contract; -1 at the end.
   */
  static int readSome(InputStream in, byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.read(target, offset, length);
      if (count != 0) {
        return count;
      }
      int single = in.read();
      if (single < 0) {
        return -1;
      }
      target[offset] = (byte) single;
      return 1;
    } catch (SocketTimeoutException e) {
      throw e; // a kind of InterruptedIOException, but nobody interrupted
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}
