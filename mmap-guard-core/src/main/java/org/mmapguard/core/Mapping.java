package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A whole file, mapped for reading: its lifetime, and the gate between its readers and its end.
 *
 * <p>Mapping, lock and descriptor are made in the order open, lock, size, map, size again, and go
 * in the order unmap, unlock, close.
 *
 * <p>Safe for use by several threads, unless {@linkplain #confined confined}. No method is
 * interruptible; only opening looks at the interrupt flag, and then leaves it set.
 */
public final class Mapping implements AutoCloseable {

  /** Bounds what one guarded step copies, and with it how long closing waits for a reader. */
  private static final int STEP = 1 << 20;

  private final Path path;
  private final Failures failures;
  private final LockedFile.Use file;
  private final Boundary.Region region;
  private final MemorySegment segment;
  private final long size;

  /** Guarded steps hold it for reading, closing for writing; never held while foreign code runs. */
  private final StampedLock gate = new StampedLock();

  private volatile boolean open = true;

  private Mapping(Path path, Failures failures, Boundary.Owner owner) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
    this.path = path;
    this.failures = failures;
    file = LockedFile.acquire(path, failures);
    boolean complete = false;
    try {
      size = sizeToMap();
      region = map(owner);
      segment = region.segment();
      complete = true;
    } finally {
      if (!complete) {
        file.close();
      }
    }
  }

  private long sizeToMap() throws IOException {
    long sizeNow = file.descriptor().size();
    if (sizeNow < 0) {
      throw new FileSystemException(path.toString(), null, "its size cannot be told: an I/O error");
    }
    if (sizeNow == 0) {
      throw failures.empty(path);
    }
    return sizeNow;
  }

  private Boundary.Region map(Boundary.Owner owner) throws IOException {
    MappingLimit.acquire(path);
    Boundary.Region mapped = null;
    boolean complete = false;
    try {
      mapped = Boundary.map(file.descriptor().mappable(), size, owner);
      // A loan is one view, which asks after its body, before anything leaves it.
      if (owner == Boundary.Owner.ANY_THREAD) {
        requireNotCut();
      }
      complete = true;
      return mapped;
    } catch (IOException e) {
      throw mapped == null ? NotMappableException.of(path, size, e) : e;
    } finally {
      if (!complete) {
        if (mapped != null) {
          mapped.close();
        }
        MappingLimit.release();
      }
    }
  }

  private void requireNotCut() throws PageFaultException {
    long sizeNow = file.descriptor().size();
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
    return new Mapping(path, failures, Boundary.Owner.ANY_THREAD);
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
    return new Mapping(path, failures, Boundary.Owner.THIS_THREAD);
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
      long currentSize = file.descriptor().size();
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
      return file.descriptor().size();
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
    return !file.identity().stillDescribes(path, size);
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
      region.close();
      open = false;
    } finally {
      gate.unlockWrite(stamp);
    }
    MappingLimit.release();
    file.close();
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(path + ": the mapping is closed");
    }
  }
}
