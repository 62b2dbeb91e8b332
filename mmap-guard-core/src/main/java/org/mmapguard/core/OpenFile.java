package org.mmapguard.core;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * An open file whose size can be asked for without the risk that an interrupt closes it.
 *
 * <p>{@link FileChannel#size} is interruptible, and an interrupt that closes the channel also drops
 * the lock; {@link RandomAccessFile#length} is a plain {@code fstat}. But it opens names as {@link
 * java.io.File} spells them, which is wrong for those that do not decode in the file name encoding.
 * These are opened through their entry in {@code /proc/self/fd}. With native access all are, and
 * the entry is that of a {@link Descriptor}, which has the lock.
 */
final class OpenFile implements ReadableFile {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final RandomAccessFile file;
  private final FileChannel channel;
  private final EndProbes probes;

  /**
   * Channels for copying to other files, each for one thread at a time: if an interrupt closes the
   * target, the JDK closes the source too.
   */
  private final Queue<FileChannel> sources = new ConcurrentLinkedQueue<>();

  /**
   * Keeps the {@code /proc/self/fd} entry alive; closed after this file, since that drops locks.
   */
  private final @Nullable Closeable origin;

  /** The origin, with native access. */
  private final @Nullable Descriptor own;

  private OpenFile(String name, @Nullable Closeable origin) throws IOException {
    own = origin instanceof Descriptor descriptor ? descriptor : null;
    file = new RandomAccessFile(name, "r");
    channel = ShieldedChannel.over(file.getFD());
    FileDescriptor descriptor = file.getFD();
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
      throw reason(path, e);
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
    String name = path.toAbsolutePath().toString();
    // Bytes that do not decode show as the replacement character; few names really contain it.
    if (name.indexOf('\uFFFD') >= 0 && !names(name, path.toAbsolutePath())) {
      return ofUndecodable(path);
    }
    return new OpenFile(name, null);
  }

  private static boolean names(String name, Path path) {
    try {
      return Path.of(name).equals(path);
    } catch (InvalidPathException e) {
      return false; // the replacement character does not encode, as in a locale of ASCII only
    }
  }

  /**
   * Finds out why a file was not opened, which {@link java.io.FileNotFoundException} does not tell.
   */
  private static IOException reason(Path path, IOException e) throws IOException {
    path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
    return notOpened(path, e);
  }

  /** Says that a file cannot be opened although nothing is wrong with it. */
  static FileSystemException notOpened(Path path, IOException cause) {
    FileSystemException failure =
        new FileSystemException(
            path.toString(),
            null,
            "cannot be opened although it exists and may be read ("
                + cause.getMessage()
                + ")"
                + remedy(String.valueOf(cause.getMessage())));
    failure.initCause(cause);
    return failure;
  }

  /** Advises only where the cause is known: in a locale whose messages these are. */
  static String remedy(String message) {
    if (message.contains("Too many open files in system")) {
      return "; the system is out of file descriptors: raise fs.file-max";
    }
    return message.contains("Too many open files")
        ? "; the process is out of file descriptors: close some, or raise the limit (ulimit -n)"
        : "";
  }

  private static OpenFile ofUndecodable(Path path) throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "the name does not decode in the file name encoding "
              + System.getProperty("sun.jnu.encoding")
              + "; start the JVM in a locale that has it");
    }
    FileChannel origin = FileChannel.open(path, StandardOpenOption.READ);
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
        for (Path entry : entries) {
          if (names(entry, key)) {
            OpenFile file = new OpenFile(entry.toString(), origin);
            if (names(entry, key)) {
              return file;
            }
            file.close();
          }
        }
      }
      throw new FileSystemException(path.toString(), null, "was replaced while it was opened");
    } catch (IOException | RuntimeException e) {
      origin.close();
      throw e;
    }
  }

  private static boolean names(Path entry, Object key) {
    try {
      return key.equals(Files.readAttributes(entry, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return false; // closed meanwhile by another thread
    }
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
  public boolean canTransferTo(FileChannel target) throws ClosedChannelException {
    if (target.getClass() != channel.getClass()) {
      return false;
    }
    try {
      // Does nothing to a file, and fails for a pipe; position() makes one up in append mode.
      target.truncate(Long.MAX_VALUE);
      return true;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public long transferTo(long position, long count, FileChannel target)
      throws ClosedChannelException {
    FileChannel source = null;
    try {
      source = sources.poll();
      if (source == null) {
        source = ShieldedChannel.over(file.getFD());
      }
      return source.transferTo(position, count, target);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return 0;
    } finally {
      if (source != null && source.isOpen()) {
        sources.add(source);
      }
    }
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
