package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A copy of a file that no other process has, since it has no name.
 *
 * <p>It is open once, from the moment that makes it, so that nobody can put another file in its
 * place. With native access it never has a name, where the file system can do that. Otherwise the
 * JDK deletes the name on POSIX systems as soon as the file is open, before it has content;
 * elsewhere the system does so when it is closed, or when the process ends.
 */
final class PrivateFile implements ReadableFile {

  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private static final FileAttribute<?>[] FOR_OWNER_ONLY =
      POSIX
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
          }
          : new FileAttribute<?>[0];

  /** Directories that do not let go of an open file's name: tried once, for it leaves a trace. */
  private static final Set<Path> KEEP_NAMES = ConcurrentHashMap.newKeySet();

  /** In bytes: how much is copied before it is asked again whether to go on. */
  private static final long STEP = 1L << 24;

  /** In bytes: the same where blocks are shared, which costs by the call, not by the byte. */
  private static final long SHARED_STEP = 1L << 30;

  /** In bytes per nanosecond: no memory is as fast, so that blocks are shared. */
  private static final long SHARED_SPEED = 64;

  private final Path directory;
  private final FileChannel channel;
  private final EndProbes probes;

  private PrivateFile(Path directory) throws IOException {
    this.directory = directory;
    // No interrupt closes it, as none closes the source: the JDK would look at that one only.
    channel = ShieldedChannel.shield(open(directory));
    probes = new EndProbes(channel, () -> channel);
  }

  /** Makes an empty one in a directory. */
  static PrivateFile in(Path directory) throws IOException {
    try {
      return new PrivateFile(directory.toAbsolutePath());
    } catch (IOException e) {
      FileSystemException failure =
          new FileSystemException(
              directory.toString(),
              null,
              "no copy can be made in this directory (" + e + ")" + OpenFailure.remedy());
      failure.initCause(e);
      throw failure;
    }
  }

  /** What is asked before each step of a copy. */
  @FunctionalInterface
  interface Pace {
    /** Throws an exception if the copy is not to go on. */
    void check() throws IOException;
  }

  /** Makes an empty one in the directory of another file, or else in that for temporary files. */
  static PrivateFile beside(Path path) throws IOException {
    try {
      // Other links of the path are left to the system: some of /proc lead where no path does.
      Path file = Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath();
      return new PrivateFile(file.resolveSibling(""));
    } catch (IOException e) {
      return inTemporaryDirectory(path, e);
    }
  }

  private static PrivateFile inTemporaryDirectory(Path path, IOException reason)
      throws IOException {
    Path directory = Path.of(System.getProperty("java.io.tmpdir", ""));
    try {
      return new PrivateFile(directory.toAbsolutePath());
    } catch (IOException e) {
      FileSystemException failure =
          new FileSystemException(
              path.toString(),
              null,
              "no copy can be made, neither in its directory ("
                  + reason
                  + ") nor in that of java.io.tmpdir ("
                  + e
                  + "); make one of the two writable"
                  + OpenFailure.remedy());
      failure.initCause(e);
      failure.addSuppressed(reason);
      throw failure;
    }
  }

  private static FileChannel open(Path directory) throws IOException {
    if (NativeAccess.isThere()
        && Descriptor.openNameless(directory)
            instanceof Descriptor.Opening.Done(Descriptor nameless)) {
      try {
        return FileChannel.open(nameless.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        nameless.close(); // nobody locks it
      }
    }
    return openAndUnlink(directory); // which says what is wrong, if something is
  }

  private static FileChannel openAndUnlink(Path directory) throws IOException {
    Path name = directory.resolve(".mmap-guard-" + UUID.randomUUID());
    if (KEEP_NAMES.contains(directory)) {
      throw cannotBeDeleted(name);
    }
    FileChannel channel = FileChannel.open(name, OPTIONS, FOR_OWNER_ONLY);
    // To the JDK, deleting is a best effort; whoever has no right to delete is told nothing.
    if (POSIX && Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
      channel.close();
      KEEP_NAMES.add(directory);
      Files.deleteIfExists(name); // some file systems unlink what is not open
      throw cannotBeDeleted(name);
    }
    return channel;
  }

  private static FileSystemException cannotBeDeleted(Path name) {
    return new FileSystemException(name.toString(), null, "cannot be deleted while it is open");
  }

  /**
   * Copies the first {@code size} bytes of another file to this one; on Linux the kernel does, and
   * shares blocks where the file system can.
   *
   * @return the number of bytes, which is less if the source ends before
   * @throws IOException also what the pace throws
   */
  long copyFrom(ReadableFile source, Path path, long size, Pace pace) throws IOException {
    long step = STEP;
    long done = 0;
    while (done < size) {
      pace.check();
      long start = System.nanoTime();
      long count = transfer(source, path, size, done, Math.min(step, size - done));
      if (count <= 0) {
        break;
      }
      done += count;
      step = count / SHARED_SPEED > System.nanoTime() - start ? SHARED_STEP : STEP;
    }
    return done;
  }

  private long transfer(ReadableFile source, Path path, long size, long position, long length)
      throws IOException {
    try {
      return source.channel().transferTo(position, length, channel);
    } catch (IOException e) {
      FileSystemException failure =
          new FileSystemException(
              path.toString(),
              null,
              "its "
                  + size
                  + " bytes could not be copied to the directory "
                  + directory
                  + " ("
                  + e.getMessage()
                  + " after "
                  + position
                  + " of them)");
      failure.initCause(e);
      throw failure;
    }
  }

  /** Returns the number of its descriptor, on Linux. */
  int number() throws IOException {
    // The copy begins where the descriptor stands, so it comes back.
    long start = channel.position();
    long mark = ThreadLocalRandom.current().nextLong(1L << 20, 1L << 31);
    try {
      channel.position(mark);
      return ProcFs.numberAt(mark);
    } finally {
      channel.position(start);
    }
  }

  @Override
  public long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public boolean has(long position) throws IOException {
    return probes.find(position);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nobody reads it any more, and the descriptor is gone either way.
    }
  }
}
