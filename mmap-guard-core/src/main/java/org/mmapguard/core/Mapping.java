package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole file, mapped for reading.
 *
 * <p>Mapping, lock and descriptor are made in the order open, lock, size, map, size again, and go
 * in the order unmap, unlock, close.
 *
 * <p>Safe for use by several threads, unless {@linkplain #confined confined}. No method is
 * interruptible; only opening looks at the interrupt flag, and then leaves it set.
 */
public final class Mapping implements ByteSource {

  private final Path path;
  private final String name;
  private final Backing file;
  private final Gate gate;
  private final Boundary.Region region;
  private final MappedBytes bytes;
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

  /** Opens what is to be mapped. */
  @FunctionalInterface
  private interface Opener {
    Backing open() throws IOException;
  }

  /** Not a lambda: the first of those in a JVM takes longer than to map the file. */
  private record OfKind(MappingKind kind, Path path, Failures failures) implements Opener {
    @Override
    public Backing open() throws IOException {
      return kind.open(path, failures);
    }
  }

  private Mapping(Path path, Failures failures, MappingKind kind) throws IOException {
    this(path, failures, kind, new OfKind(kind, path, failures));
  }

  private Mapping(Path path, Failures failures, MappingKind kind, Opener opener)
      throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
    StandardInput.requireNotClosed(path);
    this.path = path;
    name = Printable.name(path);
    this.kind = kind;
    gate = new Gate(name, "mapping");
    file = opener.open();
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
      bytes = new MappedBytes(region.segment(), file.file(), path);
      recorded = Recorder.opened(this);
      complete = true;
    } finally {
      if (!complete) {
        release(unmapping);
      }
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
    return new Mapping(path, failures, MappingKind.MAPPING);
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
    return new Mapping(path, failures, MappingKind.VIEW);
  }

  /**
   * Copies a file to one that no other process has, and maps that so that any thread may read and
   * close it. Interruptible.
   *
   * @param path a file of the default file system
   * @param failures makes the exceptions
   * @return the mapping, to be closed
   * @throws IOException if it cannot be opened, locked, copied or mapped
   */
  @MustBeClosed
  public static Mapping snapshot(Path path, Failures failures) throws IOException {
    return new Mapping(path, failures, MappingKind.SNAPSHOT);
  }

  /**
   * Does as {@link #snapshot(Path, Failures)} with a copy that lies in a given directory.
   *
   * @param path a file of the default file system
   * @param directory where the copy is made
   * @param failures makes the exceptions
   * @return the mapping, to be closed
   * @throws IOException if it cannot be opened, locked, copied or mapped
   */
  @MustBeClosed
  public static Mapping snapshot(Path path, Path directory, Failures failures) throws IOException {
    return new Mapping(
        path, failures, MappingKind.SNAPSHOT, () -> Snapshot.in(directory, path, failures));
  }

  /**
   * Maps a file so that any thread may read and close it, and replaces what is mapped by a copy as
   * soon as somebody is about to write to the file; where the system does not tell of that, it is
   * copied now.
   *
   * @param path a file of the default file system
   * @param failures makes the exceptions
   * @return the mapping, to be closed
   * @throws IOException if it cannot be opened, locked, copied or mapped
   */
  @MustBeClosed
  public static Mapping snapshotOnWrite(Path path, Failures failures) throws IOException {
    return new Mapping(path, failures, MappingKind.SNAPSHOT_ON_WRITE);
  }

  /**
   * Tells whether what is mapped is, or will be in time, a copy that no other process has.
   *
   * @return true if {@link #snapshot} or {@link #snapshotOnWrite} made it
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
    gate.requireOpen();
    if (!viewed) {
      viewed = true;
    }
    return bytes.segment();
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault {
    copy(offset, target, targetOffset, length, true);
  }

  void copy(long offset, byte[] target, int targetOffset, int length, boolean check)
      throws PageFault {
    gate.requireOpen();
    for (int done = 0, step; done < length; done += step) {
      step = Math.min(Gate.STEP, length - done);
      Gate.Place place = gate.enter();
      try {
        bytes.copy(offset + done, target, targetOffset + done, step, check);
      } finally {
        place.use = Gate.Place.FREE;
      }
    }
  }

  @Override
  public void copy(long offset, MemorySegment target) throws PageFault {
    copy(offset, target, true);
  }

  void copy(long offset, MemorySegment target, boolean check) throws PageFault {
    gate.requireOpen();
    long length = target.byteSize();
    for (long done = 0, step; done < length; done += step) {
      step = Math.min(Gate.STEP, length - done);
      Gate.Place place = gate.enter();
      try {
        bytes.copy(offset + done, target.asSlice(done, step), check);
      } finally {
        place.use = Gate.Place.FREE;
      }
    }
  }

  @Override
  public int read(long position, ByteBuffer target, int length) throws PageFault {
    StackRoom.requireToRead();
    Gate.Place place = gate.enter();
    try {
      return bytes.readFile(position, target, Math.min(length, Gate.STEP));
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  @Override
  public long read(long offset, int width) throws PageFault {
    Gate.Place place = gate.enter();
    try {
      return bytes.read(offset, width, true);
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  @Override
  public Batch batch() {
    return new MappedBatch(this, gate, bytes);
  }

  @Override
  public void confirm(long end) throws PageFault {
    Gate.Place place = gate.enter();
    try {
      bytes.requireEnd(end);
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  /**
   * Has the kernel copy bytes to another file, at that channel's position.
   *
   * <p>It hands on pages, not bytes: what is cut off meanwhile may arrive as zeros. So this asks
   * for the last byte, as every guarded step does.
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
    if (!file.file().canTransferTo(target)) {
      return 0;
    }
    StackRoom.requireToRead();
    Gate.Place place = gate.enter();
    try {
      long count = file.file().transferTo(offset, Math.min(length, Gate.STEP), target);
      if (count > 0) {
        bytes.requireEnd(offset + count);
      }
      return count;
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R view(
      long offset, long length, Body<R, X> body) throws X, PageFault {
    MemorySegment part = segment().asSlice(offset, length);
    FaultBarrier.deliver();
    R result = FaultBarrier.run(body, part, new FaultNow());
    confirm(length == 0 ? 0 : offset + length);
    return result;
  }

  /** Not a lambda, as below. */
  private final class FaultNow implements Supplier<PageFault> {
    @Override
    public PageFault get() {
      return fault();
    }
  }

  private PageFault fault() {
    Gate.Place place = gate.enter();
    try {
      return bytes.fault(null);
    } finally {
      place.use = Gate.Place.FREE;
    }
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
   * Tells how much a guarded step copies out of the mapping.
   *
   * @return {@code whole}, {@code short} or {@code none}
   */
  public String copies() {
    return MappedCopies.IN_FORCE.toString();
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
    Gate.Place place = gate.enter();
    try {
      region.advise(advice, offset, length);
    } finally {
      place.use = Gate.Place.FREE;
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
    if (release(viewed ? new Keeping() : unmapping)) {
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

  /** Not a lambda: if there is no memory when one is first needed, it fails for ever. */
  private final class Keeping implements Runnable {
    @Override
    public void run() {
      ViewedMemory.keep(region);
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
