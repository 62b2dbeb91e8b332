package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory outside of the heap for what was read, freed all at once.
 *
 * <p>Garbage collectors copy what lives long, and need room to copy it to: a gigabyte on the heap
 * of G1 took a third more. This memory stays where it is, and takes what it holds.
 *
 * <p>The JDK does not limit it, nor count it against {@code -XX:MaxDirectMemorySize}, so this class
 * does: all of it together is no more than the heap may become ({@code -Xmx}). A process may take
 * that much for the heap, for direct buffers and for loaded data each.
 *
 * <p>For one thread at a time.
 */
final class BlockMemory implements AutoCloseable {

  /** Bounds what is allocated and not yet used, in bytes. */
  private static final long LARGEST_REGION = 1 << 23;

  private static final AtomicLong IN_USE = new AtomicLong();

  /** How often the collector is given twice the time to find data that was forgotten. */
  private static final int PATIENCE = 9;

  private final ArrayList<Boundary.Region> regions = new ArrayList<>();
  private MemorySegment free = MemorySegment.NULL;
  private long size;

  /**
   * Copies one block of {@link Blocks#BLOCK} bytes.
   *
   * @throws OutOfMemoryError if there is no room for it
   */
  MemorySegment copyOf(byte[] block) {
    if (free.byteSize() == 0) {
      // In proportion to what has come; few regions, because each takes a while to close.
      free = allocate(Math.clamp(size, Blocks.BLOCK, LARGEST_REGION));
    }
    MemorySegment copy = free.asSlice(0, Blocks.BLOCK);
    MemorySegment.copy(block, 0, copy, ValueLayout.JAVA_BYTE, 0, Blocks.BLOCK);
    free = free.asSlice(Blocks.BLOCK);
    return copy;
  }

  /**
   * Allocates one piece, filled with zeros.
   *
   * @throws OutOfMemoryError if there is no room for it
   */
  MemorySegment allocate(long bytes) {
    // Before the region exists, because the heap may be full too, and nobody else would close it.
    regions.ensureCapacity(regions.size() + 1);
    reserve(bytes);
    boolean complete = false;
    try {
      Boundary.Region region = Boundary.allocate(bytes);
      regions.add(region);
      size += bytes;
      complete = true;
      return region.segment();
    } catch (OutOfMemoryError e) {
      throw noRoom(bytes);
    } finally {
      if (!complete) {
        IN_USE.addAndGet(-bytes);
      }
    }
  }

  private static NoRoom noRoom(long bytes) {
    return new NoRoom(
        "the system gives the process no more memory: "
            + (MemoryLockLimit.refuses(bytes)
                ? MemoryLockLimit.REFUSAL
                : "raise what limits it (ulimit -v, or its container)"));
  }

  /**
   * Allocates memory for one segment that is handed out. The collector frees it, and no earlier,
   * because native code that was given its address does not notice that memory was freed.
   *
   * @throws OutOfMemoryError if there is no room for it
   */
  static MemorySegment allocateForViews(long bytes) {
    reserve(bytes);
    boolean complete = false;
    try {
      MemorySegment segment = Boundary.allocateForViews(bytes);
      ViewedMemory.whenUnreachable(segment, new GivingBack(bytes));
      complete = true;
      return segment;
    } catch (OutOfMemoryError e) {
      throw noRoom(bytes);
    } finally {
      if (!complete) {
        IN_USE.addAndGet(-bytes);
      }
    }
  }

  /** Not a lambda: if there is no memory when one is first needed, it fails for ever. */
  private record GivingBack(long bytes) implements Runnable {
    @Override
    public void run() {
      IN_USE.addAndGet(-bytes);
    }
  }

  /** Data that was forgotten does not fill the heap, so the collector has to be asked for it. */
  private static void reserve(long bytes) {
    boolean collects = true;
    for (int attempt = 0; !tryReserve(bytes); attempt++) {
      if (attempt == PATIENCE) {
        throw NoRoom.ofLoadedData(collects);
      }
      if (attempt == 0) {
        collects = GarbageCollection.request();
      }
      Uninterruptible.sleepNanos(1_000_000L << attempt);
    }
  }

  /** Returns what the heap may take, and loaded data outside of it too. */
  static long limitInMebibytes() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }

  /** Says what keeps data from being loaded: not the heap. */
  static final class NoRoom extends OutOfMemoryError {

    private static final long serialVersionUID = 1L;

    private NoRoom(String reason) {
      super(reason);
    }

    private static NoRoom ofLoadedData(boolean collects) {
      return new NoRoom(
          "loaded data may take no more than the heap may (-Xmx, "
              + limitInMebibytes()
              + " MiB now), and lies outside of it; raise that, or close what was loaded"
              + (collects
                  ? ""
                  : " (-XX:+DisableExplicitGC keeps what was forgotten until the JVM collects by"
                      + " itself)"));
    }
  }

  private static boolean tryReserve(long bytes) {
    long limit = Runtime.getRuntime().maxMemory();
    long used;
    do {
      used = IN_USE.get();
      if (used > limit - bytes) {
        return false;
      }
    } while (!IN_USE.compareAndSet(used, used + bytes));
    return true;
  }

  /**
   * Frees everything; what was freed stays so if it is called again.
   *
   * @throws IllegalStateException if a piece is in use by native I/O; it can be tried again
   */
  @Override
  public void close() {
    while (!regions.isEmpty()) {
      Boundary.Region last = regions.getLast();
      long bytes = last.segment().byteSize();
      last.close();
      IN_USE.addAndGet(-bytes);
      regions.removeLast();
    }
  }
}
