package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
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
   * <p>A read that reports an interruption by {@link java.io.InterruptedIOException} ends the
   * reading; the thread's interrupt flag is then set. A stream in non-blocking mode that has no
   * data yet is waited for.
   *
   * @param in what to read; stays open
   * @param name what to call the input in messages
   * @param limit the most bytes to accept
   * @param failures makes the exceptions
   * @return the bytes
   * @throws IOException if there are more, if reading fails, or if there is too little memory; no
   *     data is returned then
   */
  public static Blocks read(InputStream in, String name, long limit, Failures failures)
      throws IOException {
    List<MemorySegment> blocks = new ArrayList<>();
    BlockMemory memory = new BlockMemory();
    boolean complete = false;
    try {
      readTo(blocks, memory, in, name, limit, failures);
      complete = true;
      return Blocks.of(name, blocks, memory);
    } catch (OutOfMemoryError e) {
      throw memoryIsFull(name, (long) blocks.size() * Blocks.BLOCK, e);
    } finally {
      if (!complete) {
        memory.close();
      }
    }
  }

  private static void readTo(
      List<MemorySegment> blocks,
      BlockMemory memory,
      InputStream in,
      String name,
      long limit,
      Failures failures)
      throws IOException {
    long size = 0;
    byte[] block = new byte[Blocks.BLOCK];
    int filled = 0;
    while (true) {
      if (filled == block.length) {
        blocks.add(memory.copyOf(block));
        filled = 0;
      }
      int room = Math.min(STEP, block.length - filled);
      if (limit - size < room) {
        // With the byte that is one too many, because files of /proc/sys answer one read only.
        room = (int) (limit - size) + 1;
      }
      int count;
      try {
        count = StreamRead.read(in, block, filled, room);
      } catch (IOException e) {
        throw StreamRead.failed(name, size, e);
      }
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
      blocks.add(MemorySegment.ofArray(Arrays.copyOf(block, filled)));
    }
  }

  static IOException memoryIsFull(String name, long size, OutOfMemoryError error) {
    String reason =
        error instanceof BlockMemory.NoRoom
            ? "no room after " + size + " bytes: " + error.getMessage()
            : "memory is full after "
                + size
                + " bytes; raise it (-Xmx), or accept less input (the limit in bytes)";
    IOException failure = new IOException(name + ": " + reason);
    if (!(error instanceof BlockMemory.NoRoom)) {
      failure.initCause(error);
    }
    return failure;
  }
}
