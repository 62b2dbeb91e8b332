package org.mmapguard.core;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/**
 * Everything in this library that can hurt the JVM, and nothing else: mapping, locking, and memory
 * that is freed by hand.
 *
 * <p>No other class of this project makes any of these calls, and each says in a {@code SAFETY}
 * comment which invariant makes it sound. What leaves this class is a {@link Region}: neither an
 * arena nor a lock does.
 */
final class Boundary {

  private Boundary() {}

  /** Who may read and close a region. */
  enum Owner {
    /** Any thread; closing tells all of them, which takes longer the more there are. */
    ANY_THREAD,
    /** The thread that makes it. */
    THIS_THREAD
  }

  /**
   * Maps the first {@code size} bytes of a file for reading.
   *
   * @param channel closed by no interrupt, or the JDK could lose the mapping
   */
  static Region map(FileChannel channel, long size, Owner owner) throws IOException {
    Arena arena = newArena(owner);
    try {
      // SAFETY: read-only, so nothing aliases it for writing; no longer than the file, which the
      // caller has locked; in an arena that the caller closes before the lock and the descriptor.
      return new Region(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Allocates memory outside of the heap, which counts against {@code -XX:MaxDirectMemorySize}.
   *
   * @throws OutOfMemoryError if that much is not to be had
   */
  static Region allocate(long size) {
    Arena arena = newArena(Owner.ANY_THREAD);
    try {
      // SAFETY: plain memory of this region alone, zeroed, and freed with it.
      return new Region(arena, arena.allocate(size));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // its region owns it; Region.close closes it
  private static Arena newArena(Owner owner) {
    // SAFETY: never leaves its region, which closes it once.
    return owner == Owner.ANY_THREAD ? Arena.ofShared() : Arena.ofConfined();
  }

  /**
   * Takes a shared lock on a whole file, for as long as the channel stays open.
   *
   * @param channel of a descriptor that outlives every mapping of the file
   * @return false if another process holds an exclusive lock
   * @throws OverlappingFileLockException if other code of this JVM holds a lock
   */
  static boolean lock(FileChannel channel) throws IOException {
    // SAFETY: shared, on the whole file, never released by itself: it goes with the descriptor,
    // which is closed after the last unmapping.
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
    return lock != null;
  }

  /** Memory that can be read until it is closed; after that, any access is an exception. */
  static final class Region implements AutoCloseable {

    private final Arena arena;
    private final MemorySegment segment;

    private Region(Arena arena, MemorySegment segment) {
      this.arena = arena;
      this.segment = segment;
    }

    /** Returns the memory: read-only if it is a file's. */
    MemorySegment segment() {
      return segment;
    }

    /**
     * Unmaps or frees the memory.
     *
     * @throws IllegalStateException if it is in use by native I/O, or was closed before
     */
    @Override
    public void close() {
      // SAFETY: the arena refuses while a segment is in use, and makes later access an exception.
      arena.close();
    }
  }
}
