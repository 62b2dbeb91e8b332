package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What a path names, as far as that decides how it is read; found without opening it. */
public enum FileKind {
  /** A regular file; also those of {@code /proc} and {@code /sys}. */
  REGULAR(""),
  /** A FIFO or a character device: read from front to back, of unknown length. */
  STREAM("is a FIFO or a character device, which has no pages to map; load or readFile reads it"),
  /** A directory. */
  DIRECTORY("is a directory, not a file"),
  /** A socket in the file system. */
  SOCKET("is a socket; connect to it instead"),
  /** A block device. */
  BLOCK_DEVICE("is a block device; copy it to a file first");

  /** Why a file without a byte is refused, and what to do instead. */
  public static final String EMPTY =
      "is empty, and an empty file cannot be mapped; readFile reads it";

  // The file type bits of st_mode, <sys/stat.h>.
  private static final int S_IFMT = 0xF000;
  private static final int S_IFSOCK = 0xC000;
  private static final int S_IFBLK = 0x6000;

  private final String refusal;

  FileKind(String refusal) {
    this.refusal = refusal;
  }

  /** Says why a file of this kind is refused, and what to do instead. */
  String refusal() {
    return refusal;
  }

  /**
   * Tells whether the path is of the file system that has descriptors, locks and mappings.
   *
   * @param path any path
   * @return false for example for a path in a ZIP file
   */
  public static boolean isOnDefaultFileSystem(Path path) {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }

  /**
   * Tells whether files of the path can be mapped: its file system is the JDK's own. A default one
   * that an application brings may lead a path to another file than the system would.
   *
   * @param path any path
   * @return false if it can only be read, through its provider
   */
  public static boolean isMappable(Path path) {
    return isOnDefaultFileSystem(path)
        && path.getFileSystem().provider().getClass().getModule() == Object.class.getModule();
  }

  /**
   * Says why a regular file of size 0 is not mapped, and what to do instead.
   *
   * @param path the file
   * @return that it is empty; or that its file system, which has no space, tells no sizes either
   */
  public static String emptiness(Path path) {
    try {
      if (Files.getFileStore(path).getTotalSpace() == 0) {
        return "reports no size; load or readFile reads it";
      }
    } catch (IOException e) {
      // Not to be told, as where the system lists no file systems.
    }
    return EMPTY;
  }

  /**
   * Looks at what the path names.
   *
   * @param path any path
   * @return the kind of the file
   * @throws IOException if there is none, or it cannot be examined
   */
  public static FileKind of(Path path) throws IOException {
    return of(path, Files.readAttributes(path, BasicFileAttributes.class));
  }

  static FileKind of(Path path, BasicFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile()) {
      return REGULAR;
    }
    if (attributes.isDirectory()) {
      return DIRECTORY;
    }
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return STREAM;
    }
    int type = (int) Files.getAttribute(path, "unix:mode") & S_IFMT;
    return switch (type) {
      case S_IFSOCK -> SOCKET;
      case S_IFBLK -> BLOCK_DEVICE;
      default -> STREAM;
    };
  }
}
