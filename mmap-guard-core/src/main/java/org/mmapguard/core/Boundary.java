package org.mmapguard.core;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything in this library that can hurt the JVM, and nothing else: mapping, locking, memory that
 * is freed by hand, and calls of the C library.
 *
 * <p>No other class of this project does any of that, and each call says in a {@code SAFETY}
 * comment which invariant makes it sound. What leaves this class is a {@link Region}: neither an
 * arena nor a lock nor a function does.
 *
 * <p>Methods that call the C library need {@link #hasNativeAccess}, unless they say what they do
 * without, and answer a failure with a negative error number.
 */
final class Boundary {

  private static final Module MODULE = Boundary.class.getModule();

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
   * Allocates memory outside of the heap, which the JDK counts against no limit of its own.
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
   * Takes a shared lock of the JDK on a whole file, for as long as the channel stays open.
   *
   * @param channel of a descriptor that outlives every mapping of the file
   * @return empty if another process holds an exclusive lock
   * @throws OverlappingFileLockException if other code of this JVM holds a lock
   */
  static Optional<RecordLock> lock(FileChannel channel) throws IOException {
    // SAFETY: shared, on the whole file, released after the last unmapping, when the descriptor is
    // closed.
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

    @Override
    public String toString() {
      return lock.toString();
    }
  }

  /**
   * Tells whether the C library may be called, which the application decides by {@code
   * --enable-native-access}, and on the class path by the first use of another library's native
   * code. Without that the JVM would warn, so then nothing is tried.
   */
  static boolean hasNativeAccess() {
    return MODULE.isNativeAccessEnabled() && KnownSystem.isThis();
  }

  /** Calls {@code open(2)}, with a name that ends with a zero. */
  static int open(byte[] name, int flags, int mode) {
    // SAFETY: a C string that outlives the call. A mode that is not asked for is not looked at.
    try (Arena arena = Arena.ofConfined()) {
      return Libc.call("open", arena.allocateFrom(JAVA_BYTE, name).address(), flags, mode);
    }
  }

  /** Calls {@code close(2)} for a descriptor of {@link #open}, once; allocates nothing. */
  static void close(int descriptor) {
    // SAFETY: ours, and closed once: afterwards the number may be that of another file.
    Libc.close(descriptor);
  }

  /** Calls {@code fcntl(2)} with a {@code struct flock}, which the call may change. */
  static int fcntl(int descriptor, int command, MemorySegment lock) {
    // SAFETY: a whole structure that outlives the call; the lock goes with the descriptor, which
    // outlives every mapping of the file.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(lock.byteSize(), Long.BYTES).copyFrom(lock);
      int result = Libc.call("fcntl", descriptor, command, copy.address());
      lock.copyFrom(copy);
      return result;
    }
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

  /** Calls {@code fstatfs(2)}, and returns the type of a file system. */
  static int fileSystemType(int descriptor) {
    // SAFETY: the structure has 120 bytes at most, and begins with an int, or a long that fits one.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(120, Long.BYTES);
      int result = Libc.call("fstatfs", descriptor, status.address());
      return result < 0 ? result : status.get(JAVA_INT, 0);
    }
  }

  /**
   * Returns those of some descriptors that are of the same file as one of ours, by {@code
   * fstat(2)}.
   *
   * @return empty if this C library has no such function, as that of GNU before 2.33
   */
  static Optional<List<Integer>> ofSameFile(int descriptor, List<Integer> others) {
    if (!KnownSystem.hasFunctions("fstat")) {
      return Optional.empty();
    }
    // SAFETY: the structure has 144 bytes at most, and begins with the numbers of the device and
    // the inode, each a long. A number that is no descriptor by now is an error, and nothing else.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(144, Long.BYTES);
      MemorySegment other = arena.allocate(144, Long.BYTES);
      MemorySegment fstat = Libc.find("fstat");
      Libc.call(fstat, descriptor, one.address());
      List<Integer> same = new ArrayList<>();
      for (int number : others) {
        if (Libc.call(fstat, number, other.address()) == 0
            && MemorySegment.mismatch(one, 0, 16, other, 0, 16) < 0) {
          same.add(number);
        }
      }
      return Optional.of(same);
    }
  }

  /**
   * Unmaps the memory of a {@link Region} that nobody closed; without native access, does nothing.
   *
   * @return whether all of it is unmapped
   */
  static boolean unmap(long address, long size) {
    if (!hasNativeAccess()) {
      return false;
    }
    // SAFETY: a whole mapping of this library; no segment or buffer of it is reachable any more, so
    // nobody reads it, and its arena, which nobody can reach either, does not unmap it again.
    return Libc.call("munmap", address, size) == 0;
  }

  /** As {@link #allocate}, but memory that is freed once nobody can reach a segment of it. */
  static MemorySegment allocateForViews(long size) {
    // SAFETY: plain memory, zeroed; the collector frees it, and nobody else can.
    return Arena.ofAuto().allocate(size);
  }

  /** Memory that can be read until it is closed; after that, any access is an exception. */
  static final class Region implements AutoCloseable {

    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ZEROS = 0x22;

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
     * Puts other memory in the place of this, so that who reads meanwhile finds the one or the
     * other; with native access only.
     *
     * @param descriptor of a file that nobody else has
     * @param length how many of its bytes to take: all, or whole pages, which zeros follow
     * @return 0, or a negative error number
     * @throws IllegalStateException if the memory was closed
     */
    synchronized int replace(int descriptor, long length) {
      int result = length == 0 ? 0 : put(0, length, MAP_SHARED, descriptor);
      long rest = segment.byteSize() - length;
      return result < 0 || rest == 0 ? result : put(length, rest, MAP_PRIVATE_ZEROS, -1);
    }

    private int put(long offset, long length, int kind, int descriptor) {
      long place = addressOf(offset, length);
      // SAFETY: MAP_FIXED (0x10) unmaps what it meets, which is this region and nothing else: it is
      // open, and closing waits for the monitor. One call changes all pages, or none if it fails,
      // and the JDK keeps nothing of a region but its addresses. PROT_READ is 1.
      int result = Libc.call("mmap", place, length, 1, kind | 0x10, descriptor, 0);
      return result > -4096 ? Math.min(result, 0) : 0; // else the lower half of a page's address
    }

    /**
     * Tells the kernel how a part of the memory will be read; without native access, does nothing.
     *
     * @param advice a number of {@code madvise(2)}, of those from 0 to 3 that change no content
     * @throws IllegalStateException if the memory was closed
     */
    synchronized void advise(int advice, long offset, long length) {
      if (length > 0 && hasNativeAccess()) {
        int harmless = Objects.checkIndex(advice, 4);
        long before = offset % Libc.call("getpagesize");
        // SAFETY: pages of this region, which is open, and closing waits for the monitor. Nothing
        // in
        // them changes. An error of advice is none.
        Libc.call("madvise", addressOf(offset, length) - before, before + length, harmless);
      }
    }

    /** Returns the address of a part, to be used before the monitor is left. */
    private long addressOf(long offset, long length) {
      if (!segment.scope().isAlive()) {
        throw new IllegalStateException("closed");
      }
      return segment.asSlice(offset, length).address();
    }
  }

  /** A system whose numbers and structures are those that {@link Descriptor} has. */
  private static final class KnownSystem {

    private static final Set<String> PROCESSORS =
        Set.of("amd64", "aarch64", "ppc64le", "riscv64", "s390x");

    /** Found out when it is asked first: what fails for want of memory may work later. */
    private static volatile @Nullable Boolean known;

    private static boolean isThis() {
      Boolean answer = known;
      if (answer == null) {
        answer =
            "Linux".equals(System.getProperty("os.name"))
                && PROCESSORS.contains(System.getProperty("os.arch", ""))
                && hasFunctions("open", "close", "fcntl", "flock", "fstatfs")
                && hasFunctions("madvise", "mmap", "munmap", "getpagesize");
        known = answer;
      }
      return answer;
    }

    private static boolean hasFunctions(String... names) {
      for (String name : names) {
        // SAFETY: looks for a function and calls none.
        if (Linker.nativeLinker().defaultLookup().find(name).isEmpty()) {
          return false;
        }
      }
      return true;
    }

    private KnownSystem() {}
  }

  /**
   * Functions of the C library.
   *
   * <p>All take up to six ints, longs and addresses, return an int or the address of a page, and
   * are called by one method handle: each further one takes some 20 ms to make. That is sound on
   * the processors that {@link KnownSystem} has: each argument has a register or a whole word on
   * the stack, an int as the long of the same value, and a function does not look at those that it
   * does not have.
   */
  private static final class Libc {

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

    /** Made when they are needed first, since to make them may fail now and work later. */
    private static volatile @Nullable Made made;

    private Libc() {}

    /**
     * What is made once.
     *
     * @param handle calls any function
     * @param close a function that has to be at hand when there is no memory
     * @param ignored where that leaves its error number, which nobody reads
     */
    private record Made(MethodHandle handle, MemorySegment close, MemorySegment ignored) {}

    private static Made made() {
      Made known = made;
      if (known == null) {
        // SAFETY: never freed, and nobody reads it.
        known = new Made(handle(), find("close"), Arena.global().allocate(STATE));
        made = known;
      }
      return known;
    }

    /** Calls {@code close(2)}; allocates nothing. */
    private static void close(int descriptor) {
      Made known = made();
      invoke(known.handle, known.close, known.ignored, descriptor, 0, 0, 0, 0, 0);
    }

    /** Returns what the function does, or a negative error number. */
    private static int call(String function, long... arguments) {
      return call(find(function), arguments);
    }

    /** Returns the lower half of what the function does, or a negative error number. */
    private static int call(MemorySegment function, long... arguments) {
      long[] a = Arrays.copyOf(arguments, 6);
      // SAFETY: confined to this call.
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        return invoke(made().handle, function, state, a[0], a[1], a[2], a[3], a[4], a[5]);
      }
    }

    private static int invoke(
        MethodHandle handle,
        MemorySegment function,
        MemorySegment state,
        long a,
        long b,
        long c,
        long d,
        long e,
        long f) {
      try {
        int result = (int) (long) handle.invokeExact(function, state, a, b, c, d, e, f);
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

    @SuppressWarnings("restricted") // the application allows it
    private static MethodHandle handle() {
      MemoryLayout[] longs = new MemoryLayout[6];
      Arrays.fill(longs, JAVA_LONG);
      // SAFETY: the types fill the same registers as those of the C declarations. Those after the
      // second are passed as to open and fcntl, which do not declare them.
      return Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(JAVA_LONG, longs),
              Linker.Option.captureCallState("errno"),
              Linker.Option.firstVariadicArg(2));
    }
  }
}
