package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A whole file, mapped for reading: the one owner of mappings, file locks and arenas.
 *
 * <p>Mapping, lock and descriptor are made in the order open, lock, size, map, size again, and go
 * in the order unmap, unlock, close. No other class of this project makes any of these calls, and
 * each such call says in a {@code SAFETY} comment which invariant makes it sound.
 *
 * <p>Safe for use by several threads, unless {@linkplain #confined confined}. No method is
 * interruptible; only opening looks at the interrupt flag, and then leaves it set.
 */
public final class Mapping implements AutoCloseable {

  /** Bounds what one guarded step copies, and with it how long closing waits for a reader. */
  private static final int STEP = 1 << 20;

  /** Bounds what one read asks for: the JDK allocates as much native memory for each. */
  private static final int READ_STEP = 1 << 16;

  private final Path path;
  private final Failures failures;
  private final LockedFile file;
  private final FileIdentity identity;
  private final Arena arena;
  private final MemorySegment segment;
  private final long size;

  /** Guarded steps hold it for reading, closing for writing; never held while foreign code runs. */
  private final StampedLock gate = new StampedLock();

  private volatile boolean open = true;

  @SuppressWarnings("MustBeClosedChecker") // the mapping owns its arena; close closes it
  private Mapping(Path path, Failures failures, boolean confined) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
    this.path = path;
    this.failures = failures;
    LockedFile.Use use = LockedFile.acquire(path, failures);
    file = use.file();
    identity = use.identity();
    boolean complete = false;
    try {
      size = file.size();
      if (size < 0) {
        throw new FileSystemException(
            path.toString(), null, "its size cannot be told: an I/O error");
      }
      if (size == 0) {
        throw failures.empty(path);
      }
      MappingLimit.acquire(path);
      // SAFETY: the arena never leaves the mapping, which closes it once, before the lock goes.
      arena = confined ? Arena.ofConfined() : Arena.ofShared();
      try {
        segment = file.map(path, size, arena);
        // A loan is one view, which asks after its body, before anything leaves it.
        if (!confined) {
          requireNotCut();
        }
        complete = true;
      } finally {
        if (!complete) {
          arena.close();
          MappingLimit.release();
        }
      }
    } finally {
      if (!complete) {
        file.release();
      }
    }
  }

  private void requireNotCut() throws PageFaultException {
    long sizeNow = file.size();
    if (sizeNow < size) {
      throw new PageFaultException(path, size, sizeNow);
    }
  }

  /**
   * Maps a file so that any thread may read and close it.
   *
   * @param path a file of the default file system
   * @param failures makes the exceptions
   * @return the mapping, to be closed
   * @throws IOException if it cannot be opened, locked or mapped
   */
  @MustBeClosed
  public static Mapping shared(Path path, Failures failures) throws IOException {
    return new Mapping(path, failures, false);
  }

  /**
   * Maps a file for the calling thread and one {@link #view}, which makes opening and closing
   * cheap.
   *
   * @param path a file of the default file system
   * @param failures makes the exceptions
   * @return the mapping, to be closed by the same thread
   * @throws IOException if it cannot be opened, locked or mapped
   */
  @MustBeClosed
  public static Mapping confined(Path path, Failures failures) throws IOException {
    return new Mapping(path, failures, true);
  }

  /**
   * Returns the path as it was given.
   *
   * @return the path
   */
  public Path path() {
    return path;
  }

  /**
   * Returns the size of the mapping.
   *
   * @return the size in bytes
   */
  public long size() {
    return size;
  }

  /**
   * Tells whether the mapping is open.
   *
   * @return false once closed
   */
  public boolean isOpen() {
    return open;
  }

  /**
   * Returns the mapped memory itself, read-only and not guarded.
   *
   * @return all bytes of the file
   * @throws IllegalStateException if the mapping is closed
   */
  public MemorySegment segment() {
    requireOpen();
    return segment;
  }

  /**
   * Copies bytes of the file to the heap, or fails; never returns bytes that are not the file's.
   *
   * @param offset the position of the first byte
   * @param target where to copy to
   * @param targetOffset the index of the first byte in {@code target}
   * @param length the number of bytes
   * @throws PageFaultException if some of the bytes are no longer in the file; {@code target} may
   *     hold rubbish in the range then
   * @throws IllegalStateException if the mapping is closed
   */
  public void copy(long offset, byte[] target, int targetOffset, int length)
      throws PageFaultException {
    Objects.checkFromIndexSize(offset, length, size);
    Objects.checkFromIndexSize(targetOffset, length, target.length);
    requireOpen();
    for (int done = 0, step; done < length; done += step) {
      step = Math.min(STEP, length - done);
      copyStep(offset + done, target, targetOffset + done, step);
    }
  }

  private void copyStep(long offset, byte[] target, int targetOffset, int length)
      throws PageFaultException {
    // A fault that a view left behind belongs to that view, and must not strike inside the gate.
    FaultBarrier.deliver();
    long stamp = gate.readLock();
    try {
      requireOpen();
      boolean intact = FaultBarrier.copy(segment, offset, target, targetOffset, length);
      long currentSize = file.size();
      // Behind the end of the file, but still in its last page, the kernel shows zeros.
      if (!intact || currentSize < offset + length) {
        throw new PageFaultException(path, size, currentSize);
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /**
   * Runs {@code body} over the mapped memory and checks afterwards that it was all there.
   *
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws IllegalStateException if the mapping is closed, or was closed while the body ran
   */
  public <R extends @Nullable Object, X extends Exception> R view(FaultBarrier.Body<R, X> body)
      throws X {
    requireOpen();
    FaultBarrier.deliver();
    R result = FaultBarrier.run(body, segment, () -> failures.fault(path, fault()));
    if (currentSize() < size) {
      throw failures.fault(path, fault());
    }
    return result;
  }

  private PageFaultException fault() {
    return new PageFaultException(path, size, currentSize());
  }

  private long currentSize() {
    long stamp = gate.readLock();
    try {
      requireOpen();
      return file.size();
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /**
   * Tells whether the path no longer names the mapped file as it was when it was mapped.
   *
   * @return true if reading the path now may give something else
   * @throws IOException if the path cannot be examined
   * @throws IllegalStateException if the mapping is closed
   */
  public boolean isStale() throws IOException {
    requireOpen();
    return !identity.stillDescribes(path, size);
  }

  /**
   * Unmaps the file, then unlocks and closes it; does nothing if that was done before.
   *
   * <p>Waits for guarded steps, each at most one mebibyte, but not for views.
   *
   * @throws IllegalStateException if the JDK refuses because the memory is in use by native I/O;
   *     the mapping stays open, and closing can be tried again
   */
  @Override
  public void close() {
    try {
      FaultBarrier.deliver();
    } finally {
      closeOnce();
    }
  }

  private void closeOnce() {
    long stamp = gate.writeLock();
    try {
      if (!open) {
        return;
      }
      arena.close();
      open = false;
    } finally {
      gate.unlockWrite(stamp);
    }
    MappingLimit.release();
    file.release();
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(path + ": the mapping is closed");
    }
  }

  /**
   * A file of the default file system, open and locked once in this JVM, however often it is used.
   *
   * <p>On POSIX systems a record lock belongs to the process. A second lock on the same file is an
   * error in Java, and closing any descriptor of the file drops the lock for all of them. So there
   * is one descriptor per file (not per path), shared by all uses, and closed with the last of
   * them.
   */
  private static final class LockedFile {

    private static final ConcurrentHashMap<Object, LockedFile> BY_KEY = new ConcurrentHashMap<>();

    /**
     * Files that other code of this JVM has locked. Closing our descriptor would drop that lock, so
     * it is kept, and closed once the lock is gone. There are never more than files with such
     * locks.
     */
    private static final Set<LockedFile> PARKED = ConcurrentHashMap.newKeySet();

    /** How often a file may be replaced by another of the same name while it is being opened. */
    private static final int ATTEMPTS = 100;

    private final Object key;

    // Guarded by this object's monitor; these two are stable while there are uses.
    private volatile @Nullable OpenFile descriptor;
    private volatile @Nullable FileChannel mapper;
    private int uses;
    private boolean retired;

    private LockedFile(Object key) {
      this.key = key;
    }

    /** A file in use, and what it was when its use began. */
    private record Use(LockedFile file, FileIdentity identity) {}

    /** Opens and locks the file that the path names, or joins those who have done so. */
    static Use acquire(Path path, Failures failures) throws IOException {
      if (!FileKind.isOnDefaultFileSystem(path)) {
        throw new UnsupportedOperationException(
            path
                + ": only files of the default file system can be mapped; load and readFile copy"
                + " it");
      }
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        FileKind kind = FileKind.of(path, attributes);
        if (kind != FileKind.REGULAR) {
          throw failures.notRegular(path, kind.refusal());
        }
        FileIdentity identity = FileIdentity.of(path, attributes);
        LockedFile file = BY_KEY.computeIfAbsent(identity.key(), LockedFile::new);
        if (file.join(path, identity, failures)) {
          return new Use(file, identity);
        }
      }
      throw new FileSystemException(
          path.toString(), null, "was replaced again and again while it was being opened");
    }

    /** Adds one use; false if the file is gone, or is not what the path names any more. */
    private boolean join(Path path, FileIdentity identity, Failures failures) throws IOException {
      try {
        synchronized (this) {
          if (retired || (uses == 0 && !openAndLock(path, identity, failures))) {
            return false;
          }
          uses++;
          return true;
        }
      } finally {
        closeUnlockedParked();
      }
    }

    private boolean openAndLock(Path path, FileIdentity identity, Failures failures)
        throws IOException {
      boolean sameFile = true;
      boolean locked = false;
      try {
        if (descriptor == null) {
          descriptor = OpenFile.of(path);
          mapper = ShieldedChannel.over(descriptor.getFD());
          BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
          sameFile = FileIdentity.of(path, now).isSameFile(identity);
        }
        if (sameFile) {
          lock(descriptor, path, failures);
          locked = true;
          leaveParked();
        }
        return locked;
      } finally {
        if (!locked) {
          discard(sameFile);
        }
      }
    }

    private static void lock(OpenFile descriptor, Path path, Failures failures) throws IOException {
      FileLock lock;
      try {
        // SAFETY: shared, on the whole file, and on the only descriptor that this library has of
        // it.
        // The lock lives as long as that descriptor, which is closed after the last unmapping.
        lock = descriptor.getChannel().tryLock(0, Long.MAX_VALUE, true);
      } catch (OverlappingFileLockException e) {
        FileSystemException failure =
            failures.locked(path, "other code of this JVM holds a lock on it; release that first");
        failure.initCause(e);
        throw failure;
      } catch (IOException e) {
        FileSystemException failure =
            new FileSystemException(
                path.toString(),
                null,
                "the file system does not lock it ("
                    + e.getMessage()
                    + "); copy the file to one that supports POSIX record locks");
        failure.initCause(e);
        throw failure;
      }
      if (lock == null) {
        throw failures.locked(
            path, "another process holds an exclusive lock on it; try again when that is released");
      }
    }

    /** Returns the size of the file now, or -1 if the file system does not tell it any more. */
    long size() {
      try {
        return Objects.requireNonNull(descriptor).length();
      } catch (IOException e) {
        return -1;
      }
    }

    MemorySegment map(Path path, long size, Arena arena) throws IOException {
      FileChannel channel = Objects.requireNonNull(mapper);
      try {
        // SAFETY: read-only, so nothing aliases it for writing; no longer than the file, which is
        // locked; in an arena that its mapping closes before the lock and the descriptor go.
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      } catch (IOException e) {
        throw NotMappableException.of(path, size, e);
      }
    }

    synchronized int read(long position, byte[] target, int offset, int length) throws IOException {
      OpenFile opened = Objects.requireNonNull(descriptor);
      opened.seek(position);
      return opened.read(target, offset, Math.min(length, READ_STEP));
    }

    void release() {
      synchronized (this) {
        if (--uses == 0) {
          retire();
        }
      }
      closeUnlockedParked();
    }

    /** Closes the descriptor after a failure, or parks it where that would drop another's lock. */
    private void discard(boolean reusable) {
      if (!reusable) {
        leaveTable();
      }
      if (descriptor != null && isLockedByOtherCode(descriptor)) {
        PARKED.add(this);
      } else {
        retire();
      }
    }

    private static boolean isLockedByOtherCode(OpenFile descriptor) {
      try {
        // SAFETY: asks a question only: a lock that it obtains is dropped at once, by closing the
        // descriptor, which holds no other.
        FileLock _ = descriptor.getChannel().tryLock(0, Long.MAX_VALUE, true);
        return false;
      } catch (OverlappingFileLockException e) {
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    /** Closes the descriptor, and the lock with it, before a newcomer can open and lock again. */
    private void retire() {
      OpenFile last = descriptor;
      descriptor = null;
      try {
        if (last != null) {
          last.close();
        }
      } catch (IOException e) {
        // Nothing was written, so nothing is lost, and the descriptor is gone either way.
      } finally {
        leaveParked();
        leaveTable();
      }
    }

    private void leaveParked() {
      // Hardly ever is a file parked, and to ask for this one takes its identity hash code.
      if (!PARKED.isEmpty()) {
        PARKED.remove(this);
      }
    }

    private void leaveTable() {
      retired = true;
      BY_KEY.remove(key, this);
    }

    private static void closeUnlockedParked() {
      if (PARKED.isEmpty()) {
        return;
      }
      for (LockedFile parked : PARKED) {
        synchronized (parked) {
          if (parked.uses == 0 && parked.descriptor != null) {
            parked.discard(true);
          }
        }
      }
    }
  }

  /** Reads a file through its lock, so that reading drops neither that lock nor another's. */
  public static final class LockedInput extends InputStream {

    private final LockedFile file;
    private long position;
    private boolean closed;

    private LockedInput(LockedFile file) {
      this.file = file;
    }

    /**
     * Opens and locks a regular file of the default file system.
     *
     * @param path the file
     * @param failures makes the exceptions
     * @return the open file, to be closed
     * @throws IOException if it cannot be opened or locked
     */
    @MustBeClosed
    public static LockedInput open(Path path, Failures failures) throws IOException {
      return new LockedInput(LockedFile.acquire(path, failures).file());
    }

    /**
     * Returns the size of the file now.
     *
     * @return the size in bytes, or -1 if the file system does not tell it
     */
    public long size() {
      return file.size();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = file.read(position, target, offset, length);
      position += Math.max(count, 0);
      return count;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        file.release();
      }
    }
  }

  /** Memory outside the heap, for data that no array can hold. */
  public static final class NativeMemory implements AutoCloseable {

    private final Arena arena;
    private final MemorySegment segment;

    /**
     * Allocates memory, which counts against {@code -XX:MaxDirectMemorySize}.
     *
     * @param size the number of bytes
     * @throws OutOfMemoryError if that many are not to be had
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // this object owns the arena and closes it
    public NativeMemory(long size) {
      // SAFETY: plain memory, not a file's; the arena never leaves this object, which closes it.
      arena = Arena.ofShared();
      try {
        segment = arena.allocate(size);
      } catch (OutOfMemoryError e) {
        arena.close();
        throw e;
      }
    }

    /**
     * Returns the memory, writable.
     *
     * @return all of it
     */
    public MemorySegment segment() {
      return segment;
    }

    /**
     * Frees the memory.
     *
     * @throws IllegalStateException if it is in use by native I/O, or was freed before
     */
    @Override
    public void close() {
      arena.close();
    }
  }
}
