package org.mmapguard.core;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything in this library that can hurt the JVM, and nothing else: mapping, locking, memory that
 * is freed by hand, and calls of the C library.
 *
 * <p>No other class of this project does any of that, and each call says in a {@code SAFETY}
 * comment which invariant makes it sound. What leaves this class is a {@link Region}: neither an
 * arena nor a lock nor a function does.
 *
 * <p>Methods that call the C library need {@link NativeAccess}, and answer a failure with a
 * negative error number.
 */
final class Boundary {

  private Boundary() {}

  /** Maps a file, read-only, by a channel that no interrupt closes: that could lose the mapping. */
  static Region map(FileChannel channel, long size, MappingKind.Owner owner) throws IOException {
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
   * Allocates memory outside of the heap, which the JDK counts against no limit of its own.
   *
   * @throws OutOfMemoryError if that much is not to be had
   */
  static Region allocate(long size) {
    Arena arena = newArena(MappingKind.Owner.ANY_THREAD);
    try {
      // SAFETY: plain memory of this region alone, zeroed, and freed with it.
      return new Region(arena, arena.allocate(size));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // its region owns it; Region.close closes it
  private static Arena newArena(MappingKind.Owner owner) {
    // SAFETY: never leaves its region, which closes it once.
    return owner == MappingKind.Owner.ANY_THREAD ? Arena.ofShared() : Arena.ofConfined();
  }

  /**
   * Takes a shared lock of the JDK on a whole file, for as long as the channel stays open.
   *
   * @return empty if another process holds an exclusive lock
   * @throws OverlappingFileLockException if other code of this JVM holds a lock
   */
  static Optional<RecordLock> lock(FileChannel channel) throws IOException {
    // SAFETY: shared, on the whole file, released after the last unmapping, with its descriptor.
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
    return lock == null ? Optional.empty() : Optional.of(new RecordLock(lock));
  }

  /** A lock that the JDK knows of for as long as this object is reachable. */
  static final class RecordLock {

    private final FileLock lock;

    private RecordLock(FileLock lock) {
      this.lock = lock;
    }

    /**
     * Releases it, before its descriptor is closed; does nothing if that was done before. The JDK
     * forgets a lock that is released, but one that it meets while it closes only if it has memory.
     */
    void release() {
      try {
        // SAFETY: nothing of the file is mapped any more.
        lock.release();
      } catch (IOException e) {
        // It goes with the descriptor.
      }
    }
  }

  /** Calls {@code open(2)}, with a name that ends with a zero. */
  static int open(byte[] name, int flags, int mode) {
    // SAFETY: a C string. A mode that is not asked for is not looked at.
    return Libc.callWith(MemorySegment.ofArray(name), 0, "open", 0, flags, mode);
  }

  /** Calls {@code close(2)} for a descriptor of {@link #open}, once; allocates nothing. */
  static void close(int descriptor) {
    // SAFETY: ours, and closed once: afterwards the number may be that of another file.
    Libc.close(descriptor);
  }

  /** Calls {@code fcntl(2)} with a {@code struct flock}, which the call may change. */
  static int fcntl(int descriptor, int command, MemorySegment lock) {
    // SAFETY: a whole structure; the lock goes with the descriptor, which outlives every mapping
    // of the file.
    return Libc.callWith(lock, 2, "fcntl", descriptor, command, 0);
  }

  /** Calls {@code flock(2)}. */
  static int flock(int descriptor, int operation) {
    // SAFETY: touches no memory; the lock goes with the descriptor, as above.
    return Libc.call("flock", descriptor, operation);
  }

  /** Calls {@code fcntl(2)} with a command for a lease, and the type of the lease or 0. */
  static int lease(int descriptor, int command, int type) {
    // SAFETY: touches no memory. Of a writer the kernel tells by SIGIO, which ends the process,
    // unless F_SETSIG (10) names another signal; the end of a lease forgets that. So SIGURG (23),
    // which is ignored, is named before each command.
    int named = Libc.call("fcntl", descriptor, 10, 23);
    return named < 0 ? named : Libc.call("fcntl", descriptor, command, type);
  }

  /** Calls {@code fstatfs(2)}, with room for its structure. */
  static int fstatfs(int descriptor, MemorySegment status) {
    // SAFETY: the structure has 120 bytes at most.
    return Libc.callWith(status.asSlice(0, 120), 1, "fstatfs", descriptor, 0);
  }

  /** Calls {@code fstat(2)}, with room for its structure, if there {@linkplain #has is} such. */
  static int fstat(int descriptor, MemorySegment status) {
    // SAFETY: the structure has 144 bytes at most. A number that is no descriptor is an error.
    return Libc.callWith(status.asSlice(0, 144), 1, "fstat", descriptor, 0);
  }

  /** Tells whether the C library has a function. */
  static boolean has(String function) {
    // SAFETY: looks for a function and calls none.
    return Linker.nativeLinker().defaultLookup().find(function).isPresent();
  }

  /**
   * Calls {@code madvise(2)} for the pages of a part of a region.
   *
   * @param advice of those from 0 to 3, which change no content
   */
  static void advise(MemorySegment part, int advice) {
    long before = part.address() % Libc.call("getpagesize");
    int harmless = Objects.checkIndex(advice, 4);
    // SAFETY: changes nothing in the pages, whosever they are by now. An error of advice is none.
    Libc.call("madvise", part.address() - before, before + part.byteSize(), harmless);
  }

  /** Calls {@code munmap(2)}, and tells whether that worked. */
  static boolean unmap(long address, long size) {
    // SAFETY: a whole mapping of this library that nobody closed; no segment or buffer of it is
    // reachable any more, so nobody reads it, and its arena, which nobody can reach either, does
    // not unmap it again.
    return Libc.call("munmap", address, size) == 0;
  }

  /** As {@link #allocate}, but memory that is freed once nobody can reach a segment of it. */
  static MemorySegment allocateForViews(long size) {
    // SAFETY: plain memory, zeroed; the collector frees it, and nobody else can.
    return Arena.ofAuto().allocate(size);
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
     * Unmaps or frees the memory; does nothing if that was done before.
     *
     * @throws IllegalStateException if it is in use by native I/O
     */
    @Override
    public synchronized void close() {
      if (segment.scope().isAlive()) {
        // SAFETY: the arena refuses while a segment is in use, and makes later access an exception.
        arena.close();
      }
    }

    /**
     * Puts other memory in the place of a part of this, so that who reads meanwhile finds the one
     * or the other; with native access only.
     *
     * @param offset of whole pages
     * @param length of whole pages, or to the end
     * @param descriptor of a file that nobody else has, for its first bytes; or -1 for zeros
     * @return 0, or a negative error number
     * @throws IllegalStateException if the memory was closed
     */
    synchronized int replace(long offset, long length, int descriptor) {
      if (!segment.scope().isAlive()) {
        throw new IllegalStateException("closed");
      }
      long place = segment.asSlice(offset, length).address();
      int kind = descriptor < 0 ? 0x22 : 1; // MAP_PRIVATE and MAP_ANONYMOUS, or MAP_SHARED
      // SAFETY: MAP_FIXED (0x10) unmaps what it meets, which is this region and nothing else: it is
      // open, and closing waits for the monitor. One call changes all pages, or none if it fails,
      // and the JDK keeps nothing of a region but its addresses. PROT_READ is 1.
      int result = Libc.call("mmap", place, length, 1, kind | 0x10, descriptor, 0);
      return result > -4096 ? Math.min(result, 0) : 0; // else the lower half of a page's address
    }
  }

  /**
   * Functions of the C library.
   *
   * <p>All take up to six ints, longs and addresses, return an int or the address of a page, and
   * are called by one method handle: each further one takes some 20 ms to make. That is sound on
   * the processors that {@link NativeAccess} knows: each argument has a register or a whole word on
   * the stack, an int as the long of the same value, and a function does not look at those that it
   * does not have.
   */
  private static final class Libc {

    private static final int MOST_ARGUMENTS = 6;
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

    /** Made when it is needed first, since to make it may fail now and work later. */
    private static volatile @Nullable Libc made;

    private final MethodHandle handle;
    private final MemorySegment close;
    private final MemorySegment ignored;

    @SuppressWarnings("restricted") // the application allows it
    private Libc() {
      MemoryLayout[] longs = new MemoryLayout[MOST_ARGUMENTS];
      Arrays.fill(longs, JAVA_LONG);
      // SAFETY: the types fill the same registers as those of the C declarations. Those after the
      // second are passed as to open and fcntl, which do not declare them.
      handle =
          Linker.nativeLinker()
              .downcallHandle(
                  FunctionDescriptor.of(JAVA_LONG, longs),
                  Linker.Option.captureCallState("errno"),
                  Linker.Option.firstVariadicArg(2));
      // SAFETY: never freed, and nobody reads it.
      ignored = Arena.global().allocate(STATE);
      close = find("close");
    }

    private static Libc made() {
      Libc known = made;
      if (known == null) {
        known = new Libc();
        made = known;
      }
      return known;
    }

    /** Calls {@code close(2)}; allocates nothing. */
    private static void close(int descriptor) {
      Libc libc = made();
      libc.invoke(libc.close, libc.ignored, descriptor, 0, 0, 0, 0, 0);
    }

    /** Returns the lower half of what a function does, or a negative error number. */
    private static int call(String function, long... arguments) {
      return callWith(MemorySegment.NULL, MOST_ARGUMENTS, function, arguments);
    }

    /** Does the same with some memory for one of the arguments; the function may change it. */
    private static int callWith(
        MemorySegment memory, int index, String function, long... arguments) {
      long[] a = Arrays.copyOf(arguments, MOST_ARGUMENTS + 1);
      // SAFETY: confined to this call, as are the copy of the memory and the error number.
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocate(memory.byteSize(), Long.BYTES).copyFrom(memory);
        MemorySegment state = arena.allocate(STATE);
        a[index] = copy.address();
        int result = made().invoke(find(function), state, a[0], a[1], a[2], a[3], a[4], a[5]);
        memory.copyFrom(copy);
        return result;
      }
    }

    private int invoke(
        MemorySegment symbol, MemorySegment state, long a, long b, long c, long d, long e, long f) {
      try {
        int result = (int) (long) handle.invokeExact(symbol, state, a, b, c, d, e, f);
        return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
      } catch (RuntimeException | Error thrown) {
        throw thrown;
      } catch (Throwable thrown) {
        throw new AssertionError("a function of C throws nothing", thrown);
      }
    }

    private static MemorySegment find(String function) {
      // SAFETY: looks for a function and calls none.
      return Linker.nativeLinker().defaultLookup().findOrThrow(function);
    }
  }
}
