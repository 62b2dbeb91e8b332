package org.mmapguard.core;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * An open file whose size can be asked for without the risk that an interrupt closes it.
 *
 * <p>{@link FileChannel#size} is interruptible, and an interrupt that closes the channel also drops
 * the lock; {@link RandomAccessFile#length} is a plain {@code fstat}. But it opens names as {@link
 * java.io.File} spells them, which is wrong for those that do not decode in the file name encoding.
 * These are opened through their entry in {@code /proc/self/fd}.
 */
final class OpenFile implements ReadableFile {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final RandomAccessFile file;
  private final FileChannel channel;
  private final EndProbes probes;

  /**
   * Keeps the {@code /proc/self/fd} entry alive; closed after this file, since that drops locks.
   */
  private final @Nullable FileChannel origin;

  private OpenFile(String name, @Nullable FileChannel origin) throws IOException {
    file = new RandomAccessFile(name, "r");
    channel = ShieldedChannel.over(file.getFD());
    probes = new EndProbes(file.getFD());
    this.origin = origin;
  }

  /** Opens a regular file of the default file system for reading. */
  static OpenFile of(Path path) throws IOException {
    // A relative name would be resolved against the working directory, not against user.dir.
    String name = path.toAbsolutePath().toString();
    // Bytes that do not decode show as the replacement character; few names really contain it.
    if (name.indexOf('\uFFFD') >= 0 && !names(name, path.toAbsolutePath())) {
      return ofUndecodable(path);
    }
    try {
      return new OpenFile(name, null);
    } catch (FileNotFoundException e) {
      throw reason(path, e);
    }
  }

  private static boolean names(String name, Path path) {
    try {
      return Path.of(name).equals(path);
    } catch (InvalidPathException e) {
      return false; // the replacement character does not encode, as in a locale of ASCII only
    }
  }

  /** Finds out why a file was not opened, which {@link FileNotFoundException} does not tell. */
  private static IOException reason(Path path, FileNotFoundException e) throws IOException {
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

  /** Returns the channel whose lock goes with this file; closing it closes this file. */
  FileChannel lockable() {
    return file.getChannel();
  }

  /** Returns a channel that does not close this file, neither by itself nor by interrupt. */
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
    try (var _ = origin) {
      file.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost, and the descriptor is gone either way.
    }
  }
}
