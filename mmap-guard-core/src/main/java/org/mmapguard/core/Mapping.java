package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The lifetime of a whole file that is mapped for reading; {@link GuardedReads} reads it.
 *
 * <p>Mapping, lock and descriptor are made in the order open, lock, size, map, size again, and go
 * in the order unmap, unlock, close.
 *
 * <p>Safe for use by several threads, unless it is a {@link MappingKind#VIEW}. No method is
 * interruptible; only opening looks at the interrupt flag, and then leaves it set.
 */
public final class Mapping implements ByteSource {

  private final Path path;
  private final String name;
  private final Backing file;
  private final Gate gate;
  private final Boundary.Region region;
  private final GuardedReads reads;
  private final long size;
  private final MappingKind kind;
  private final long openedNanos = System.nanoTime();
  private final Events.@Nullable FileMapped recorded;

  /** Made at once, because there may be no memory when it is needed. */
  private final Runnable unmapping = new Unmapping();

  /** Whether somebody may have a segment or buffer of the memory. */
  private volatile boolean viewed;

  /** Whether the file is closed too; written by who holds its monitor. */
  private volatile boolean released;

  private Mapping(MappingKind kind, Path path, @Nullable Path directory, Failures failures)
      throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw OpenFailure.interrupted();
    }
    if (FileName.isOfStandardInput(path)) {
      StandardInput.requireNotClosed(path);
    }
    this.path = path;
    name = Printable.name(path);
    this.kind = kind;
    gate = new Gate(name, "mapping");
    file = directory == null ? kind.open(path, failures) : Snapshot.in(directory, path, failures);
    boolean complete = false;
    try {
      WholeFile whole = WholeFile.of(file, path, failures);
      size = whole.size();
      region = whole.map(kind.owner());
      complete = true;
    } finally {
      if (!complete) {
        file.close();
      }
    }
    complete = false;
    try {
      MappedBytes bytes = new MappedBytes(region.segment(), file.file(), path);
      reads = new GuardedReads(gate, bytes, file.file());
      recorded = Recorder.opened(this);
      complete = true;
    } finally {
      if (!complete) {
        release(unmapping);
      }
    }
  }

  /**
   * Maps a file, or a copy of it.
   *
   * @param kind what to map, and for whom; what copies is interruptible
   * @param path a file of the default file system
   * @param failures makes the exceptions
   * @return the mapping, to be closed
   * @throws IOException if it cannot be opened, locked, copied or mapped
   */
  @MustBeClosed
  public static Mapping open(MappingKind kind, Path path, Failures failures) throws IOException {
    return new Mapping(kind, path, null, failures);
  }

  /**
   * Does so for a {@link MappingKind#SNAPSHOT} that lies in a given directory.
   *
   * @param path a file of the default file system
   * @param directory where the copy is made
   * @param failures makes the exceptions
   * @return the mapping, to be closed
   * @throws IOException if it cannot be opened, locked, copied or mapped
   */
  @MustBeClosed
  public static Mapping snapshot(Path path, Path directory, Failures failures) throws IOException {
    return new Mapping(MappingKind.SNAPSHOT, path, directory, failures);
  }

  /**
   * Tells whether what is mapped is, or will be in time, a copy that no other process has.
   *
   * @return true for two of the kinds
   */
  public boolean isSnapshot() {
    return kind == MappingKind.SNAPSHOT || kind == MappingKind.SNAPSHOT_ON_WRITE;
  }

  /**
   * Returns the path as it was given.
   *
   * @return the path
   */
  public Path path() {
    return path;
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
    return file.isLeased() ? kind + ", leased" : kind.toString();
  }

  /** Returns the time since it was opened. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - openedNanos);
  }

  @Override
  public boolean isOpen() {
    return gate.isOpen();
  }

  @Override
  public MemorySegment segment() {
    MemorySegment segment = reads.segment();
    if (!viewed) {
      viewed = true;
    }
    return segment;
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault {
    reads.copy(offset, target, targetOffset, length, true);
  }

  @Override
  public void copy(long offset, MemorySegment target) throws PageFault {
    reads.copy(offset, target, true);
  }

  @Override
  public int read(long position, ByteBuffer target, int length) throws PageFault {
    return reads.read(position, target, length);
  }

  @Override
  public long read(long offset, int width) throws PageFault {
    return reads.read(offset, width);
  }

  @Override
  public Batch batch() {
    return reads.batch();
  }

  @Override
  public void confirm(long end) throws PageFault {
    reads.confirm(end);
  }

  /**
   * Has the kernel copy bytes to another file, at that channel's position.
   *
   * @param offset the position of the first byte
   * @param length the most bytes to copy
   * @param target a file, so that it does not block; if the channel is not one of the JDK, it is
   *     left to the caller, for it runs foreign code
   * @return the number of bytes, which is 0 if the kernel does not copy from here to there
   * @throws PageFault if some of the bytes are no longer in the file; the target may have got zeros
   * @throws ClosedChannelException if the target is closed, also by an interrupt
   */
  public long transferStep(long offset, long length, FileChannel target)
      throws PageFault, ClosedChannelException {
    return reads.transfer(offset, length, target);
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R view(
      long offset, long length, Body<R, X> body) throws X, PageFault {
    return reads.view(segment().asSlice(offset, length), length == 0 ? 0 : offset + length, body);
  }

  /**
   * Tells what holds the file locked.
   *
   * @return the kind of lock
   */
  public LockKind lock() {
    return file.lock();
  }

  /**
   * Tells the kernel how a part of the file will be read, if there is native access.
   *
   * @param advice a number of {@code madvise} from 0 to 3
   * @param offset the position of the first byte, within the file
   * @param length the number of bytes, within the file
   * @throws IllegalStateException if the mapping is closed
   */
  public void advise(int advice, long offset, long length) {
    reads.advise(advice, offset, length);
  }

  /**
   * Tells whether the path no longer names the mapped file as it was when it was mapped.
   *
   * @return true if reading the path now may give something else
   * @throws IOException if the path cannot be examined
   * @throws IllegalStateException if the mapping is closed
   */
  public boolean isStale() throws IOException {
    gate.requireOpen();
    return !file.identity().stillDescribes(path, size);
  }

  @Override
  public boolean isReleased() {
    return released;
  }

  /**
   * Unmaps the file, then unlocks and closes it; does nothing if that was done before.
   *
   * <p>Waits for guarded steps, each at most one mebibyte, but not for views. If it throws an error
   * of the JVM, such as that there is no memory, it can be called again and does the rest.
   *
   * @throws IllegalStateException if the JDK refuses because the memory is in use by native I/O;
   *     the mapping stays open, and closing can be tried again
   */
  @Override
  public void close() {
    try {
      FaultBarrier.deliver();
    } finally {
      if (release(unmapping)) {
        Recorder.closed(this, recorded);
      }
    }
  }

  @Override
  public void abandon() {
    if (release(viewed ? new ViewedMemory.Keeping(region) : unmapping)) {
      Recorder.closed(this, recorded);
    }
  }

  /** Does what was not done before; returns whether this call did the last of it. */
  private boolean release(Runnable ending) {
    gate.close(ending);
    synchronized (file) {
      if (released) {
        return false;
      }
      file.close();
      released = true;
      return true;
    }
  }

  /** Not a lambda: the first of those in a JVM takes longer than to map the file. */
  private final class Unmapping implements Runnable {
    @Override
    public void run() {
      region.close();
      MappingLimit.release();
    }
  }
}
