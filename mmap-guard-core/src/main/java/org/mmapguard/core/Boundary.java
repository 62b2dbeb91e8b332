package org.mmapguard.core;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything in this library that can hurt the JVM, and nothing else: mapping, locking, memory that
 * is freed by hand, and calls of the C library.
 *
 * <p>No other class of this project does any of that, and each call says in a {@code SAFETY}
 * comment which invariant makes it sound. What leaves this class is a {@link Region}: neither an
 * arena nor a lock nor a function does.
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
    // SAFETY: shared, on the whole file, never released by itself: it goes with the descriptor,
    // which is closed after the last unmapping.
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
    return lock == null ? Optional.empty() : Optional.of(new RecordLock(lock));
  }

  /** A lock that the JDK knows of for as long as this object is reachable. */
  static final class RecordLock {

    private final FileLock lock;

    private RecordLock(FileLock lock) {
      this.lock = lock;
    }

    @Override
    public String toString() {
      return lock.toString();
    }
  }

  /**
   * Tells whether the C library may be called, which the application decides by {@code
   * --enable-native-access}, and on the class path by the first use of another library's native
   * code. Without that the JVM would warn, so then nothing is tried. The other methods that say so
   * are not to be called then, and answer a failure with a negative error number.
   */
  static boolean hasNativeAccess() {
    return MODULE.isNativeAccessEnabled() && KnownSystem.IS_THIS;
  }

  /**
   * Calls {@code open(2)}; with native access only.
   *
   * @param name ends with a zero
   * @param mode who may open a file that this makes
   */
  static int open(byte[] name, int flags, int mode) {
    // SAFETY: a C string that outlives the call. A mode that is not asked for is not looked at.
    try (Arena arena = Arena.ofConfined()) {
      return Libc.call("open", arena.allocateFrom(JAVA_BYTE, name).address(), flags, mode);
    }
  }

  /** Calls {@code close(2)} for a descriptor of {@link #open}, once; with native access only. */
  static void close(int descriptor) {
    // SAFETY: ours, and closed once: afterwards the number may be that of another file.
    Libc.call("close", descriptor, 0, 0);
  }

  /**
   * Calls {@code fcntl(2)} with one of the commands that take a lock; with native access only.
   *
   * @param descriptor outlives every mapping of the file
   * @param lock a {@code struct flock}, which the call may change
   */
  static int fcntl(int descriptor, int command, MemorySegment lock) {
    // SAFETY: a whole structure that outlives the call; the lock goes with the descriptor.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(lock.byteSize(), Long.BYTES).copyFrom(lock);
      int result = Libc.call("fcntl", descriptor, command, copy.address());
      lock.copyFrom(copy);
      return result;
    }
  }

  /**
   * Calls {@code flock(2)}; with native access only.
   *
   * @param descriptor outlives every mapping of the file
   */
  static int flock(int descriptor, int operation) {
    // SAFETY: touches no memory; the lock goes with the descriptor.
    return Libc.call("flock", descriptor, operation, 0);
  }

  /**
   * Calls {@code fcntl(2)} with one of the commands for a lease; with native access only.
   *
   * @param type of the lease, or 0
   */
  static int lease(int descriptor, int command, int type) {
    // SAFETY: touches no memory. Of a writer the kernel tells by SIGIO, which ends the process,
    // unless F_SETSIG (10) names another signal; the end of a lease forgets that. So SIGURG (23),
    // which is ignored, is named before each command.
    int named = Libc.call("fcntl", descriptor, 10, 23);
    return named < 0 ? named : Libc.call("fcntl", descriptor, command, type);
  }

  /** Calls {@code fstatfs(2)}, and returns the type of a file system; with native access only. */
  static int fileSystemType(int descriptor) {
    // SAFETY: the structure has 120 bytes at most, and begins with an int, or a long that fits one.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(120, Long.BYTES);
      int result = Libc.call("fstatfs", descriptor, status.address(), 0);
      return result < 0 ? result : status.get(JAVA_INT, 0);
    }
  }

  /**
   * Returns those of some descriptors that are of the same file as one of ours, by {@code
   * fstat(2)}; with native access only.
   *
   * @return empty if this C library has no such function, as that of GNU before 2.33
   */
  static Optional<List<Integer>> ofSameFile(int descriptor, List<Integer> others) {
    if (!KnownSystem.hasFunctions("fstat")) {
      return Optional.empty();
    }
    List<Integer> found = new ArrayList<>();
    // SAFETY: the structure has 144 bytes at most, and begins with the numbers of the device and
    // the inode, each a long. A number that is no descriptor by now is an error, and nothing else.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(144, Long.BYTES);
      MemorySegment other = arena.allocate(144, Long.BYTES);
      MemorySegment fstat = Libc.find("fstat");
      Libc.call(
          state -> {
            int result =
                (int) Libc.CALL.invokeExact(fstat, state, (long) descriptor, one.address(), 0L);
            for (int number : others) {
              if ((int) Libc.CALL.invokeExact(fstat, state, (long) number, other.address(), 0L) == 0
                  && MemorySegment.mismatch(one, 0, 16, other, 0, 16) < 0) {
                found.add(number);
              }
            }
            return result;
          });
    }
    return Optional.of(found);
  }

  /**
   * Unmaps the memory of a {@link Region} that nobody closed; without native access, does nothing.
   *
   * @param address of a region of {@link #map}
   * @param size of all of it
   * @return whether it is unmapped
   */
  static boolean unmap(long address, long size) {
    if (!hasNativeAccess()) {
      return false;
    }
    // SAFETY: a whole mapping of this library; no segment or buffer of it is reachable any more, so
    // nobody reads it, and its arena, which nobody can reach either, does not unmap it again.
    return Libc.call("munmap", address, size, 0) == 0;
  }

  /**
   * Allocates memory outside of the heap that is freed once nobody can reach a segment of it.
   *
   * @throws OutOfMemoryError if that much is not to be had
   */
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
     * Unmaps or frees the memory.
     *
     * @throws IllegalStateException if it is in use by native I/O, or was closed before
     */
    @Override
    public synchronized void close() {
      // SAFETY: the arena refuses while a segment is in use, and makes later access an exception.
      arena.close();
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
      int result = length == 0 ? 0 : put(segment.asSlice(0, length), MAP_SHARED, descriptor);
      MemorySegment rest = segment.asSlice(length);
      return result < 0 || rest.byteSize() == 0 ? result : put(rest, MAP_PRIVATE_ZEROS, -1);
    }

    private static int put(MemorySegment place, int kind, int descriptor) {
      // SAFETY: MAP_FIXED (0x10) unmaps what it meets, which is this region and nothing else: the
      // call is refused if its arena was closed, and keeps it open until it returns. (Closing waits
      // for the monitor, not to be refused for that.) One call changes all pages, or none if it
      // fails, and the JDK keeps nothing of a region but its addresses. PROT_READ is 1.
      return Libc.call(
          state -> {
            long size = place.byteSize();
            int flags = kind | 0x10;
            return (long) OnPages.MMAP.invokeExact(state, place, size, 1, flags, descriptor, 0L) < 0
                ? -1
                : 0;
          });
    }

    /**
     * Tells the kernel how a part of the memory will be read; without native access, does nothing.
     *
     * @param advice a number of {@code madvise(2)}, of those from 0 to 3 that change no content
     * @throws IllegalStateException if the memory was closed
     */
    void advise(int advice, long offset, long length) {
      if (length > 0 && hasNativeAccess()) {
        int harmless = Objects.checkIndex(advice, 4);
        long start = offset - offset % OnPages.SIZE;
        MemorySegment pages = segment.asSlice(start, offset + length - start);
        // SAFETY: pages of this region, which cannot be closed during the call, and nothing in them
        // changes. An error of advice is none.
        Libc.call(
            state -> (int) OnPages.MADVISE.invokeExact(state, pages, pages.byteSize(), harmless));
      }
    }
  }

  /** A system whose numbers and structures are those that {@link Descriptor} has. */
  private static final class KnownSystem {

    private static final Set<String> PROCESSORS =
        Set.of("amd64", "aarch64", "ppc64le", "riscv64", "s390x");

    private static final boolean IS_THIS =
        "Linux".equals(System.getProperty("os.name"))
            && PROCESSORS.contains(System.getProperty("os.arch", ""))
            && hasFunctions(
                "open",
                "close",
                "fcntl",
                "flock",
                "fstatfs",
                "madvise",
                "mmap",
                "munmap",
                "getpagesize");

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
   * <p>Those that take up to three ints and addresses, and return an int, are called by one method
   * handle: each further one takes some 20 ms to make. That is sound on the processors that {@link
   * KnownSystem} has: each argument fills a register, an int as the long of the same value, and a
   * function does not look at those that it does not have.
   */
  private static final class Libc {

    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

    // Those after the second are passed as to open and fcntl, which do not declare them.
    private static final MethodHandle CALL =
        handle(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            CAPTURE,
            Linker.Option.firstVariadicArg(2));

    private Libc() {}

    /** A call, given memory for the error number. */
    @FunctionalInterface
    private interface Call {
      int with(MemorySegment state) throws Throwable;
    }

    /** A call of a function by its name. */
    private record InRegisters(String function, long first, long second, long third)
        implements Call {
      @Override
      public int with(MemorySegment state) throws Throwable {
        return (int) CALL.invokeExact(find(function), state, first, second, third);
      }
    }

    /** Returns what the function does, or a negative error number. */
    private static int call(String function, long first, long second, long third) {
      return call(new InRegisters(function, first, second, third));
    }

    private static int call(Call call) {
      // SAFETY: confined to this call.
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int result = call.with(state);
        return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("a function of C throws nothing", e);
      }
    }

    private static MemorySegment find(String function) {
      // SAFETY: looks for a function and calls none.
      return Linker.nativeLinker().defaultLookup().findOrThrow(function);
    }

    @SuppressWarnings("restricted") // the application allows it
    private static MethodHandle handle(FunctionDescriptor type, Linker.Option... options) {
      // SAFETY: the types are those of the C declaration, or fill the same registers.
      return Linker.nativeLinker().downcallHandle(type, options);
    }
  }

  /** Functions on pages, which are kept open until the call returns. */
  private static final class OnPages {

    private static final int SIZE = Libc.call("getpagesize", 0, 0, 0);
    private static final MethodHandle MADVISE =
        Libc.handle(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), Libc.CAPTURE)
            .bindTo(Libc.find("madvise"));
    private static final MethodHandle MMAP =
        Libc.handle(
                FunctionDescriptor.of(
                    JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                Libc.CAPTURE)
            .bindTo(Libc.find("mmap"));

    private OnPages() {}
  }
}
