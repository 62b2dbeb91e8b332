package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were read into memory, in the blocks in which they came.
 *
 * <p>To put input of unknown size into one piece while it is read would double the peak. So it
 * stays in blocks until somebody asks for one segment.
 *
 * <p>Safe for use by several threads.
 */
public final class Blocks implements ByteSource {

  /** The longest array that every HotSpot collector allocates; a buffer can be no longer either. */
  public static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private static final int BLOCK_SHIFT = 18;

  /**
   * The size of all blocks but the last, in bytes: below half of G1's smallest region (1 MiB),
   * because a larger array occupies whole regions.
   */
  static final int BLOCK = 1 << BLOCK_SHIFT;

  /** With this shift, one block of any size is block 0. */
  private static final int ONE_BLOCK_SHIFT = 31;

  private final String name;
  private final long size;

  /** Copies hold it for reading; joining and closing for writing. */
  private final StampedLock gate = new StampedLock();

  private byte[][] blocks;
  private int shift;
  private Boundary.@Nullable Region memory;
  private volatile @Nullable MemorySegment whole;
  private volatile boolean open = true;

  private Blocks(String name, byte[][] blocks, int shift, long size) {
    this.name = name;
    this.blocks = blocks;
    this.shift = shift;
    this.size = size;
  }

  /** Wraps blocks of {@link #BLOCK} bytes; only the last may be shorter. */
  static Blocks of(String name, List<byte[]> blocks) {
    long size = blocks.isEmpty() ? 0 : (blocks.size() - 1L) * BLOCK + blocks.getLast().length;
    return new Blocks(name, blocks.toArray(byte[][]::new), BLOCK_SHIFT, size);
  }

  /** Wraps one array of any length. */
  static Blocks of(String name, byte[] block) {
    return new Blocks(name, new byte[][] {block}, ONE_BLOCK_SHIFT, block.length);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public long read(long offset, int width) {
    long stamp = gate.readLock();
    try {
      requireOpen();
      long value = 0;
      for (int i = 0; i < width; i++) {
        value |= Byte.toUnsignedLong(at(offset + i)) << (i * Byte.SIZE);
      }
      return value;
    } finally {
      gate.unlockRead(stamp);
    }
  }

  private byte at(long position) {
    return memory != null
        ? memory.segment().get(ValueLayout.JAVA_BYTE, position)
        : blocks[(int) (position >>> shift)][(int) (position & ((1L << shift) - 1))];
  }

  @Override
  public Batch batch() {
    return new BlocksBatch(this);
  }

  /** Memory is always there, so that nothing needs to be confirmed. */
  private record BlocksBatch(Blocks blocks) implements Batch {

    @Override
    public long read(long offset, int width) {
      return blocks.read(offset, width);
    }

    @Override
    public void copy(long offset, byte[] target, int targetOffset, int length) {
      blocks.copy(offset, target, targetOffset, length);
    }

    @Override
    public void confirm(long end) {
      blocks.requireOpen();
    }

    @Override
    public void close() {}
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R view(
      long offset, long length, FaultBarrier.Body<R, X> body) throws X {
    R result = body.apply(segment().asSlice(offset, length));
    requireOpen();
    return result;
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) {
    long stamp = gate.readLock();
    try {
      requireOpen();
      if (memory != null) {
        MemorySegment.copy(
            memory.segment(), ValueLayout.JAVA_BYTE, offset, target, targetOffset, length);
        return;
      }
      int done = 0;
      while (done < length) {
        long position = offset + done;
        byte[] block = blocks[(int) (position >>> shift)];
        int start = (int) (position & ((1L << shift) - 1));
        int count = Math.min(length - done, block.length - start);
        System.arraycopy(block, start, target, targetOffset + done, count);
        done += count;
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /**
   * Returns all bytes as one read-only segment; the first call may have to join the blocks.
   *
   * @return a segment on the heap, or in native memory if it is longer than an array can be
   * @throws OutOfMemoryError if there is no room for a second copy; nothing is lost then
   */
  @Override
  public MemorySegment segment() {
    MemorySegment joined = whole;
    if (joined == null || !open) {
      long stamp = gate.writeLock();
      try {
        requireOpen();
        joined = whole != null ? whole : join();
        whole = joined;
      } finally {
        gate.unlockWrite(stamp);
      }
    }
    return joined;
  }

  private MemorySegment join() {
    if (size > MAX_ARRAY) {
      memory = Boundary.allocate(size);
      MemorySegment target = memory.segment();
      long position = 0;
      for (byte[] block : blocks) {
        MemorySegment.copy(block, 0, target, ValueLayout.JAVA_BYTE, position, block.length);
        position += block.length;
      }
      blocks = new byte[0][];
      return target.asReadOnly();
    }
    if (blocks.length != 1) {
      byte[] joined = new byte[(int) size];
      int position = 0;
      for (byte[] block : blocks) {
        System.arraycopy(block, 0, joined, position, block.length);
        position += block.length;
      }
      blocks = new byte[][] {joined};
      shift = ONE_BLOCK_SHIFT;
    }
    return MemorySegment.ofArray(blocks[0]).asReadOnly();
  }

  /**
   * Drops the bytes; does nothing if that was done before.
   *
   * @throws IllegalStateException if the JDK refuses because the memory is in use by native I/O;
   *     nothing is dropped then, and closing can be tried again
   */
  @Override
  public void close() {
    long stamp = gate.writeLock();
    try {
      if (!open) {
        return;
      }
      if (memory != null) {
        memory.close();
      }
      open = false;
      blocks = new byte[0][];
      whole = null;
    } finally {
      gate.unlockWrite(stamp);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(name + ": the loaded data is closed");
    }
  }
}
