package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
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

  /** The size of all blocks but the last, in bytes. */
  static final int BLOCK = 1 << BLOCK_SHIFT;

  /** With this shift, one block of any size is block 0. */
  private static final int ONE_BLOCK_SHIFT = 63;

  private final String name;
  private final long size;

  /** Joining and closing keep readers out. */
  private final Gate gate;

  private MemorySegment[] blocks;
  private int shift;
  private final BlockMemory memory;

  /** Made at once, as in {@link Mapping}. */
  private final Runnable release = new Release();

  private volatile @Nullable MemorySegment whole;

  private Blocks(String name, MemorySegment[] blocks, int shift, long size, BlockMemory memory) {
    this.name = name;
    this.blocks = blocks;
    this.shift = shift;
    this.size = size;
    this.memory = memory;
    gate = new Gate(name, "loaded data");
  }

  /**
   * Wraps blocks of {@link #BLOCK} bytes; only the last may be shorter.
   *
   * @param memory what those lie in that are not on the heap; closed with the blocks
   */
  static Blocks of(String name, List<MemorySegment> blocks, BlockMemory memory) {
    long size = blocks.isEmpty() ? 0 : (blocks.size() - 1L) * BLOCK + blocks.getLast().byteSize();
    return new Blocks(name, blocks.toArray(new MemorySegment[0]), BLOCK_SHIFT, size, memory);
  }

  /**
   * Wraps one block of any length.
   *
   * @param memory what it lies in if it is not on the heap; closed with the blocks
   */
  static Blocks of(String name, MemorySegment block, BlockMemory memory) {
    return new Blocks(name, new MemorySegment[] {block}, ONE_BLOCK_SHIFT, block.byteSize(), memory);
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
  public String kind() {
    return "loaded";
  }

  @Override
  public boolean isOpen() {
    return gate.isOpen();
  }

  @Override
  public long read(long offset, int width) {
    Gate.Place place = gate.enter();
    try {
      long value = 0;
      for (int i = 0; i < width; i++) {
        value |= Byte.toUnsignedLong(at(offset + i)) << (i * Byte.SIZE);
      }
      return value;
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  private byte at(long position) {
    return blocks[(int) (position >>> shift)].get(
        ValueLayout.JAVA_BYTE, position & ((1L << shift) - 1));
  }

  @Override
  public Batch batch() {
    return new BlocksBatch(this);
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R view(
      long offset, long length, Body<R, X> body) throws X {
    R result = body.apply(segment().asSlice(offset, length));
    gate.requireOpen();
    return result;
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) {
    copy(offset, MemorySegment.ofArray(target).asSlice(targetOffset, length));
  }

  @Override
  public void copy(long offset, MemorySegment target) {
    gate.requireOpen();
    long length = target.byteSize();
    for (long done = 0, step; done < length; done += step) {
      step = Math.min(Gate.STEP, length - done);
      copyStep(offset + done, target.asSlice(done, step));
    }
  }

  private void copyStep(long offset, MemorySegment target) {
    Gate.Place place = gate.enter();
    try {
      long count;
      for (long done = 0; done < target.byteSize(); done += count) {
        long position = offset + done;
        MemorySegment block = blocks[(int) (position >>> shift)];
        long start = position & ((1L << shift) - 1);
        count = Math.min(target.byteSize() - done, block.byteSize() - start);
        MemorySegment.copy(block, start, target, done, count);
      }
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  @Override
  public int read(long position, ByteBuffer target, int length) {
    int start = target.position();
    copy(position, MemorySegment.ofBuffer(target.duplicate().limit(start + length)));
    target.position(start + length);
    return length;
  }

  @Override
  public void confirm(long end) {
    gate.requireOpen();
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
    return joined != null && isOpen() ? joined : gate.alone(new Joining());
  }

  /** Not a lambda, as in {@link Mapping}. */
  private final class Joining implements Supplier<MemorySegment> {
    @Override
    public MemorySegment get() {
      return join();
    }
  }

  private MemorySegment join() {
    MemorySegment before = whole;
    if (before != null) {
      return before;
    }
    boolean fitsArray = size <= MAX_ARRAY;
    if (blocks.length != 1 || blocks[0].isNative() == fitsArray) {
      MemorySegment joined =
          fitsArray
              ? MemorySegment.ofArray(new byte[(int) size])
              : BlockMemory.allocateForViews(size);
      long position = 0;
      for (MemorySegment block : blocks) {
        MemorySegment.copy(block, 0, joined, position, block.byteSize());
        position += block.byteSize();
      }
      // Cannot be refused: only copies saw the old memory, and they are shut out.
      memory.close();
      blocks = new MemorySegment[] {joined};
      shift = ONE_BLOCK_SHIFT;
    }
    MemorySegment segment = blocks[0].asReadOnly();
    whole = segment;
    return segment;
  }

  /**
   * Drops the bytes; does nothing if that was done before.
   *
   * @throws IllegalStateException if the JDK refuses because the memory is in use by native I/O;
   *     nothing is dropped then, and closing can be tried again
   */
  @Override
  public void close() {
    gate.close(release);
  }

  @Override
  public boolean isReleased() {
    return !isOpen();
  }

  @Override
  public void abandon() {
    close(); // memory that was handed out is the collector's
  }

  /** Not a lambda, as in {@link Mapping}. */
  private final class Release implements Runnable {
    @Override
    public void run() {
      memory.close();
      blocks = new MemorySegment[0];
      whole = null;
    }
  }
}
