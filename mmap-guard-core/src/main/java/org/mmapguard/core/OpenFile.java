package org.mmapguard.core;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that the JDK has open, whose size can be asked for without the risk that an interrupt
 * closes it.
 *
 * <p>{@link FileChannel#size} is interruptible, and an interrupt that closes the channel also drops
 * the lock; {@link RandomAccessFile#length} is a plain {@code fstat}.
 */
final class OpenFile implements ReadableFile {

  /**
   * In bytes, a position at which no descriptor stands by chance, but that every file system takes:
   * from 1 MiB to the 2 GiB of those with 32 bits.
   */
  private static final long LEAST_MARK = 1L << 20;

  private static final long MOST_MARK = 1L << 31;

  private final RandomAccessFile file;
  private final FileDescriptor descriptor;
  private final FileChannel channel;

  /** What it was opened through; closed after this file, since to close it drops locks. */
  private final @Nullable Closeable origin;

  /** The position of the descriptor, by which it can be found again; nothing else uses that. */
  private long mark;

  // Made when they are needed: the first call of a JVM does without.
  private volatile @Nullable EndProbes probes;
  private @Nullable KernelCopies copies;

  private OpenFile(String name, @Nullable Closeable origin) throws IOException {
    file = new RandomAccessFile(name, "r");
    descriptor = file.getFD();
    channel = ShieldedChannel.over(descriptor);
    this.origin = origin;
  }

  /** Opens a regular file by its name. */
  static OpenFile named(Path path) throws IOException {
    try {
      // A relative name would be resolved against the working directory, not against user.dir.
      Path absolute = path.toAbsolutePath();
      return FileName.decodes(absolute)
          ? new OpenFile(absolute.toString(), null)
          : ofUndecodableName(path);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw OpenFailure.reason(path, e);
    }
  }

  /** Opens what is open already, through its entry in {@code /proc/self/fd}. */
  static OpenFile ofDescriptor(Path entry) throws IOException {
    return new OpenFile(entry.toString(), null);
  }

  private static OpenFile ofUndecodableName(Path path) throws IOException {
    if (!ProcFs.LISTS_DESCRIPTORS) {
      throw new FileSystemException(
          path.toString(),
          null,
          "the name does not decode in the file name encoding "
              + System.getProperty("sun.jnu.encoding")
              + "; start the JVM in a locale that has it");
    }
    FileChannel origin = FileChannel.open(path, StandardOpenOption.READ);
    try {
      FileIdentity named = FileIdentity.of(path);
      for (Path entry : ProcFs.descriptorsOf(named)) {
        OpenFile file = new OpenFile(entry.toString(), origin);
        if (ProcFs.isOf(entry, named)) {
          return file;
        }
        file.close();
      }
      throw new FileSystemException(path.toString(), null, "was replaced while it was opened");
    } catch (IOException | RuntimeException e) {
      origin.close();
      throw e;
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
   * Tells whether this is the file that a path names, by the list of all descriptors.
   *
   * <p>Where there is none, as outside of Linux, what the path named before and after the opening
   * has to be believed.
   */
  boolean isFile(Path path, FileIdentity identity) throws IOException {
    if (!ProcFs.LISTS_DESCRIPTORS) {
      return true;
    }
    long position = mark();
    try {
      return ProcFs.positionsOf(identity).contains(position);
    } catch (IOException e) {
      throw OpenFailure.notOpened(path, e);
    }
  }

  /** Tells whether it has positions, as all files have that are mapped or locked. */
  boolean isSeekable() {
    try {
      return channel.position() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Moves the descriptor to a position of its own, if it is not there, and returns that. */
  synchronized long mark() throws IOException {
    if (mark == 0) {
      long position = ThreadLocalRandom.current().nextLong(LEAST_MARK, MOST_MARK);
      file.seek(position);
      mark = position;
    }
    return mark;
  }

  /** Returns the channel of the descriptor itself, for its lock: an interrupt can close it. */
  FileChannel channelToLock() {
    return file.getChannel();
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
    return copies().make(position, count, target);
  }

  private synchronized KernelCopies copies() {
    KernelCopies known = copies;
    if (known == null) {
      known = new KernelCopies(descriptor);
      copies = known;
    }
    return known;
  }

  @Override
  public boolean has(long position) throws IOException {
    EndProbes known = probes;
    return (known != null ? known : makeProbes()).find(position);
  }

  private synchronized EndProbes makeProbes() {
    EndProbes known = probes;
    if (known == null) {
      known = EndProbes.of(descriptor, channel);
      probes = known;
    }
    return known;
  }

  /** Closes the descriptor, once; also if an error of the JVM kept it open the last time. */
  @Override
  public void close() {
    try (var _ = origin) {
      file.close();
      if (descriptor.valid()) {
        // An error came up within the JDK, which closes no stream twice: so another stream of it.
        new FileInputStream(descriptor).close();
      }
    } catch (IOException e) {
      // Nothing was written, so nothing is lost, and the descriptor is gone either way.
    }
  }
}
