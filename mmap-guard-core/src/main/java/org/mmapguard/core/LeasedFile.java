package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that is mapped itself until somebody is about to write to it, and is replaced by a private
 * copy then.
 *
 * <p>While a writer waits for the end of the lease, the file is copied, the copy is mapped to the
 * same addresses, checks ask the copy from then on, and the lease is given back. Readers need not
 * know: all the time, memory and file have the same bytes.
 *
 * <p>If there is no copy in the end, the memory stays readable, so that no view faults: it has what
 * could be copied, and zeros. All checks fail from the moment before.
 */
final class LeasedFile implements Backing {

  /** In bytes: a multiple of the size of a page on any processor. */
  private static final long PAGES = 1 << 16;

  private final Path path;
  private final NativeFile source;
  private final Lease lease;
  private final long size;
  private final SourceOrCopy file;
  private volatile boolean closing;
  private volatile State state = State.LEASED;

  private volatile Boundary.@Nullable Region region;

  // Guarded by this object's monitor.
  private @Nullable PrivateFile copy;
  private int number;
  private long lastHeld = System.nanoTime();
  private long waitedForSince;

  private enum State {
    /** The memory is the source's, and nobody may write to that. */
    LEASED,
    /** The memory is still the source's, but there is a copy, or never will be. */
    COPIED,
    /** The memory is the copy's, and the lease is to be given back. */
    REPLACED,
    /** There is no lease. */
    ENDED
  }

  /** Makes one of a source that is locked by its lease alone. */
  LeasedFile(Path path, NativeFile source, Lease lease, long size) {
    this.path = path;
    this.source = source;
    this.lease = lease;
    this.size = size;
    file = new SourceOrCopy(source.file());
  }

  @Override
  public synchronized void mapped(Boundary.Region memory) {
    region = memory;
    LeaseWatcher.add(this);
  }

  /** Remembers since when somebody waits to write, if somebody does. */
  synchronized void look() {
    if (state == State.ENDED || waitedForSince != 0) {
      return;
    }
    if (lease.holds()) {
      lastHeld = System.nanoTime();
    } else {
      waitedForSince = System.nanoTime();
    }
  }

  /**
   * Makes the copy if somebody waits to write; whatever is thrown, readers find what they found
   * before, and what was not done is tried again.
   *
   * @return whether to watch on
   */
  synchronized boolean watch() {
    look();
    if (state != State.ENDED && waitedForSince != 0) {
      end();
    }
    return state != State.ENDED;
  }

  private void end() {
    Events.SnapshotMade event = Recorder.snapshotBegun();
    if (state == State.LEASED) {
      copy();
      state = State.COPIED;
    }
    if (closing) {
      return;
    }
    if (state == State.COPIED) {
      replace();
      state = State.REPLACED;
    }
    if (!lease.giveBack() && !file.isLost()) {
      file.lose(null);
    }
    state = State.ENDED;
    if (!file.isLost()) {
      Recorder.snapshotMade(event, path, size, Duration.ofNanos(System.nanoTime() - lastHeld));
    }
  }

  /** Copies the source, or says why it is lost. */
  private void copy() {
    closeCopy();
    try {
      requireTime();
      copy = PrivateFile.beside(path);
      number = copy.number();
      long length = copy.copyFrom(source.file(), path, size, new Hurry());
      if (length < size) {
        throw new IOException("it ended after " + length + " of its " + size + " bytes");
      }
    } catch (IOException | LinkageError e) {
      // No class is found without a free descriptor, not even later.
      file.lose(e);
    }
  }

  /** Not a lambda: if there is no memory when one is first needed, it fails for ever. */
  private final class Hurry implements PrivateFile.Pace {
    @Override
    public void check() throws IOException {
      requireTime();
    }
  }

  private void requireTime() throws IOException {
    if (closing) {
      throw new IOException("the snapshot is closed");
    }
    if (lease.isNearlyOver(System.nanoTime() - waitedForSince)) {
      throw new IOException("that took longer than the system has writers wait");
    }
    LeaseWatcher.look();
  }

  /** Puts the copy, or what there is of it, in the place of the source. */
  private void replace() {
    long length = !file.isLost() ? size : copy != null ? copy.size() & -PAGES : 0;
    int result = replace(Objects.requireNonNull(region), length);
    if (result < 0) {
      IOException failed = new IOException("mmap failed: error number " + -result);
      if (!file.isLost() && lease.isNearlyOver(System.nanoTime() - waitedForSince)) {
        // Soon the system lets the writer go, and the memory is the source's still.
        file.lose(failed);
      }
      throw new IllegalStateException(failed);
    }
    if (!file.isLost()) {
      file.switchTo(Objects.requireNonNull(copy));
    }
  }

  private int replace(Boundary.Region memory, long length) {
    int result = length == 0 ? 0 : memory.replace(0, length, number);
    long rest = memory.segment().byteSize() - length;
    return result < 0 || rest == 0 ? result : memory.replace(length, rest, -1);
  }

  @Override
  public ReadableFile file() {
    return file;
  }

  @Override
  public FileIdentity identity() {
    return source.identity();
  }

  @Override
  public LockKind lock() {
    return LockKind.NONE;
  }

  @Override
  public Optional<FileSystemException> unlocked() {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Whoever hears that it is not, also hears from then on if the file is lost: that is known
   * once the lease is given back, which follows at once.
   */
  @Override
  public boolean isLeased() {
    if (state == State.REPLACED) {
      synchronized (this) {
        return false;
      }
    }
    return hasMemoryOfSource();
  }

  private boolean hasMemoryOfSource() {
    return state == State.LEASED || state == State.COPIED;
  }

  /**
   * Gives the lease back at once, also while a copy is being made; but if views outlive the data,
   * so that its memory stays, only once that is a copy.
   */
  @Override
  public void close() {
    Boundary.Region memory = region;
    boolean stays = memory != null && memory.segment().scope().isAlive();
    closing = !stays;
    synchronized (this) {
      if (stays && hasMemoryOfSource()) {
        waitedForSince = System.nanoTime();
        end();
      }
      // Not by resources: the JVM throws the same error twice, which cannot suppress itself.
      try {
        if (state != State.ENDED) {
          state = State.ENDED; // with the descriptor, if it is not given back
          lease.giveBack();
        }
      } finally {
        try {
          source.close();
        } finally {
          closeCopy();
        }
      }
    }
  }

  private void closeCopy() {
    if (copy != null) {
      copy.close();
      copy = null;
    }
  }
}
