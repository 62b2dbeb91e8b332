package org.mmapguard.core;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An open file whose size can be asked for without the risk that an interrupt closes it.
 *
 * <p>{@link FileChannel#size} is interruptible, and an interrupt that closes the channel also drops
 * the lock; {@link RandomAccessFile#length} is a plain {@code fstat}. With native access files are
 * opened through their entry in {@code /proc/self/fd}, which is that of a {@link Descriptor}, and
 * that has the lock.
 */
final class OpenFile implements ReadableFile {

  /**
   * In bytes, a position at which no descriptor stands by chance, but that every file system takes:
   * from 1 MiB to the 2 GiB of those with 32 bits.
   */
  private static final long LEAST_MARK = 1L << 20;

  private static final long MOST_MARK = 1L << 31;

  private final RandomAccessFile file;
  private final FileChannel channel;
  private final EndProbes probes;
  private final KernelCopies copies;

  /**
   * Keeps the {@code /proc/self/fd} entry alive; closed after this file, since that drops locks.
   */
  private final @Nullable Closeable origin;

  /** The origin, with native access. */
  private final @Nullable Descriptor own;

  /** The position of the descriptor, by which it can be found again; nothing else uses that. */
  private long mark;

  OpenFile(String name, @Nullable Closeable origin) throws IOException {
    own = origin instanceof Descriptor descriptor ? descriptor : null;
    file = new RandomAccessFile(name, "r");
    FileDescriptor descriptor = file.getFD();
    channel = ShieldedChannel.over(descriptor);
    copies = new KernelCopies(descriptor);
    probes = new EndProbes(channel, () -> ShieldedChannel.over(descriptor));
    this.origin = origin;
  }

  /** Opens a regular file of the default file system for reading. */
  static OpenFile of(Path path) throws IOException {
    try {
      Descriptor own = Descriptor.of(path);
      return own != null ? ofDescriptor(own) : ofName(path);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw OpenFailure.reason(path, e);
    }
  }

  private static OpenFile ofDescriptor(Descriptor own) throws IOException {
    try {
      return new OpenFile(own.path().toString(), own);
    } catch (IOException e) {
      own.discard();
      throw e;
    }
  }

  private static OpenFile ofName(Path path) throws IOException {
    // A relative name would be resolved against the working directory, not against user.dir.
    Path absolute = path.toAbsolutePath();
    return UndecodableName.is(absolute)
        ? UndecodableName.open(path)
        : new OpenFile(absolute.toString(), null);
  }

  @Override
  public long size() {
    try {
      return file.length();
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Looks at the file: at the open one with native access, else at what the path names now.
   *
   * @param path what was opened
   */
  FileIdentity identity(Path path) throws IOException {
    return FileIdentity.of(own != null ? own.path() : path);
  }

  /**
   * Tells whether this is that file, whatever its path has named meanwhile.
   *
   * <p>Without native access the list of all descriptors is read. Where there is none, as outside
   * of Linux, what the path named before and after it was opened has to be believed.
   */
  boolean isFile(Path path, FileIdentity identity) throws IOException {
    if (own != null) {
      return FileIdentity.of(own.path()).isSameFile(identity);
    }
    if (!ProcessDescriptors.LISTED) {
      return true;
    }
    long position = mark();
    try {
      return ProcessDescriptors.positionsOn(identity).contains(position);
    } catch (IOException e) {
      throw OpenFailure.notOpened(path, e);
    }
  }

  /**
   * Moves the descriptor to a position of its own, if it is not there, and returns that; for one
   * thread at a time.
   */
  long mark() throws IOException {
    if (mark == 0) {
      long position = ThreadLocalRandom.current().nextLong(LEAST_MARK, MOST_MARK);
      file.seek(position);
      mark = position;
    }
    return mark;
  }

  /**
   * Takes a shared lock on the whole file, which goes when this file is closed.
   *
   * @return null if it is refused
   * @throws OverlappingFileLockException if other code of this JVM holds a lock
   * @throws IOException if the file system does not lock it
   */
  @Nullable LockKind lock() throws IOException {
    LockKind taken = own != null ? own.lock() : LockKind.POSIX;
    if (taken != LockKind.POSIX) {
      return taken;
    }
    return Boundary.lock(file.getChannel()) ? taken : null;
  }

  /** Tells whether code of this process, not another, refuses the lock. */
  boolean isRefusedByThisProcess() {
    return own != null && own.isRefusedByThisProcess();
  }

  /**
   * Tells whether other code of this process has a lock, which would end if this file was closed.
   *
   * <p>This file itself must not have one of the JDK. It may have one afterwards, so that nobody
   * else has: it must be closed then.
   */
  boolean isLockedByOtherCode() {
    if (own != null) {
      return own.hasRecordLockOfThisProcess();
    }
    try {
      Boundary.lock(file.getChannel());
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Drops locks that are not the JDK's, but keeps the file open. */
  void unlock() {
    if (own != null) {
      own.unlock();
    }
  }

  /** Returns a channel that does not close this file, neither by itself nor by interrupt. */
  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public boolean canTransferTo(FileChannel target) {
    return target.getClass() == channel.getClass();
  }

  @Override
  public long transferTo(long position, long count, FileChannel target)
      throws ClosedChannelException {
    return copies.make(position, count, target);
  }

  @Override
  public boolean has(long position) throws IOException {
    return probes.find(position);
  }

  @Override
  public void close() {
    try (var _ = origin) {
      file.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost, and the descriptor is gone either way.
    }
  }
}
