package org.mmapguard;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.FileKind;
import org.mmapguard.core.HeapRoom;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.MappingKind;
import org.mmapguard.core.Printable;
import org.mmapguard.core.StackRoom;

/**
 * Opens files and standard input for reading.
 *
 * <p>{@link #mapFile} maps a regular file, {@link #snapshot} maps a private copy of it, {@link
 * #load} reads whatever can be read, {@link #readFile} copies into memory, and {@link #view} maps a
 * file for one computation.
 *
 * <p>All methods are safe for use by many threads. A thread whose interrupt flag is set cannot map
 * a file, and an interrupt ends the copying of {@link #snapshot}: both throw {@link
 * java.nio.channels.ClosedByInterruptException}, leave the flag set, and affect nothing else. Other
 * operations ignore interrupts.
 *
 * <p>The message of an exception about a file names its path, in one line: control characters are
 * escaped. {@code ClosedByInterruptException} has no message; there the cause names the path.
 * Exceptions of the file system are the usual ones: {@link java.nio.file.NoSuchFileException} for a
 * missing file, {@link java.nio.file.AccessDeniedException} without permission, {@link
 * FileSystemException} otherwise, as for a loop of symbolic links. A null argument is a {@link
 * NullPointerException} that names the parameter.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // the annotations are optional for consumers, hence requires static
public final class MmapGuard {

  /** How many bytes {@link #load(Path)} accepts from what it cannot map: 1 GiB, in bytes. */
  public static final long DEFAULT_STDIN_LIMIT = 1L << 30;

  /** As a limit: as many bytes as there is memory for; see {@link #loadStdin}. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final String STDIN = "-";

  private MmapGuard() {}

  /**
   * Maps a regular file for reading, and locks it.
   *
   * <p>The lock is shared, on the whole file, and held until the last mapping of the file in this
   * JVM is closed; {@link FileData.Mapped} says whom it keeps away. A file can be mapped many
   * times, under any of its names. Mapping reads nothing of the file, and takes as long for any
   * size.
   *
   * {@snippet file="org/mmapguard/tests/guide/GettingStartedSamplesTest.java" region="map"}
   *
   * @param path a file of the default file system
   * @return the mapped data, to be closed
   * @throws EmptyFileException if the file is empty
   * @throws FileLockedException if another process, or other code of this JVM, holds a lock on it
   * @throws NotRegularFileException if it is a directory, FIFO, socket or device
   * @throws IOException if it cannot be opened, locked or mapped
   * @throws UnsupportedOperationException if the path is of another file system
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the returned data owns the mapping
  public static FileData.Mapped mapFile(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    return map(MappingKind.MAPPING, path);
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the returned data owns the mapping
  private static FileData.Mapped map(MappingKind kind, Path path) throws IOException {
    requireRoom();
    try {
      return new FileData.Mapped(Mapping.open(kind, path, ApiFailures.INSTANCE));
    } catch (IOException e) {
      throw FailedOpening.told(path, e);
    }
  }

  /**
   * Maps a file, or reads what cannot be mapped.
   *
   * <p>A regular file is mapped as by {@link #mapFile}. {@code "-"} is standard input ({@code
   * "./-"} is a file of that name). A FIFO, a character device, a file of {@code /proc} or {@code
   * /sys} and a file of another file system are read into memory, up to {@link
   * #DEFAULT_STDIN_LIMIT} bytes. Opening a FIFO waits for its writer.
   *
   * {@snippet file="org/mmapguard/tests/guide/GettingStartedSamplesTest.java" region="load"}
   *
   * @param path what to read
   * @return the data, to be closed
   * @throws EmptyFileException if it is a regular file and has no bytes
   * @throws FileLockedException if another process, or other code of this JVM, holds a lock on it
   * @throws NotRegularFileException if it is a directory, socket or block device
   * @throws InputTooLargeException if it cannot be mapped and has too many bytes
   * @throws IOException if it cannot be opened, locked or read
   */
  @MustBeClosed
  public static FileData load(Path path) throws IOException {
    return load(path, DEFAULT_STDIN_LIMIT);
  }

  /**
   * Maps a file, or reads what cannot be mapped up to a limit.
   *
   * <p>As {@link #load(Path)}, with another limit for what is read into memory, which includes
   * standard input. A file that is mapped may be of any size.
   *
   * @param path what to read; {@code "-"} is standard input
   * @param maxBytes the most bytes to accept from what cannot be mapped, from 0 to {@link
   *     #UNLIMITED}
   * @return the data, to be closed
   * @throws InputTooLargeException if it cannot be mapped and has more bytes
   * @throws IllegalArgumentException if the limit is negative
   * @throws IOException as {@link #load(Path)} throws it
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the data is returned
  public static FileData load(Path path, long maxBytes) throws IOException {
    Objects.requireNonNull(path, "path");
    requireLimit(maxBytes);
    if (FileKind.isOnDefaultFileSystem(path) && path.toString().equals(STDIN)) {
      return loadStdin(maxBytes);
    }
    requireRoom();
    try {
      return MapOrRead.open(path, maxBytes);
    } catch (IOException e) {
      throw FailedOpening.told(path, e);
    }
  }

  /**
   * Maps a file, or reads what cannot be mapped, as {@link #load(Path)} does.
   *
   * @param path what to read; {@code "-"} is standard input
   * @return the data, to be closed
   * @throws FileSystemException if the string is no path, for example because it contains a NUL
   * @throws IOException as {@link #load(Path)} throws it
   */
  @MustBeClosed
  public static FileData load(String path) throws IOException {
    return load(path, DEFAULT_STDIN_LIMIT);
  }

  /**
   * Maps a file, or reads what cannot be mapped up to a limit, as {@link #load(Path, long)} does.
   *
   * @param path what to read; {@code "-"} is standard input
   * @param maxBytes the most bytes to accept from what cannot be mapped, from 0 to {@link
   *     #UNLIMITED}
   * @return the data, to be closed
   * @throws FileSystemException if the string is no path, for example because it contains a NUL
   * @throws IllegalArgumentException if the limit is negative
   * @throws IOException as {@link #load(Path, long)} throws it
   */
  @MustBeClosed
  public static FileData load(String path, long maxBytes) throws IOException {
    Objects.requireNonNull(path, "path");
    Path parsed;
    try {
      parsed = Path.of(path);
    } catch (InvalidPathException e) {
      throw new FileSystemException(Printable.of(path), null, whyNoPath(path, e));
    }
    return load(parsed, maxBytes);
  }

  private static String whyNoPath(String name, InvalidPathException e) {
    return name.indexOf('\0') < 0 && name.chars().anyMatch(c -> c > 0x7F)
        ? "does not encode in the file name encoding "
            + System.getProperty("sun.jnu.encoding")
            + "; start the JVM in a locale that has all characters, as with LC_ALL=C.UTF-8"
        : "is not a path: " + e.getReason();
  }

  /**
   * Reads standard input to its end into memory.
   *
   * <p>Reads {@link System#in}, also if it was replaced by {@link System#setIn} or was read from
   * before. Waits for data as long as it takes, also in non-blocking mode; an interrupt does not
   * end that, and the flag stays set. Memory grows with what arrives, not with the limit, and all
   * that is loaded may take as many bytes outside of the heap as the heap may have ({@code -Xmx}),
   * on top of the heap and of direct buffers. The stream stays open.
   *
   * {@snippet file="org/mmapguard/tests/guide/InputLimitTest.java" region="limit"}
   *
   * @param maxBytes the most bytes to accept, from 0 to {@link #UNLIMITED}
   * @return the data, possibly of size 0, to be closed
   * @throws InputTooLargeException if there are more bytes; those read so far are dropped
   * @throws IOException if standard input is closed (found out on Linux), if reading fails, or if
   *     there is too little memory; the cause is what {@link System#in} threw
   * @throws IllegalArgumentException if the limit is negative
   */
  @MustBeClosed
  public static FileData.Loaded loadStdin(long maxBytes) throws IOException {
    requireLimit(maxBytes);
    requireRoom();
    return Loading.standardInput(maxBytes);
  }

  /**
   * Copies a file into memory, so that nothing that happens to it later matters.
   *
   * <p>A regular file is locked while it is copied, as {@link #mapFile} does. FIFOs, character
   * devices, and files of {@code /proc} and of other file systems are read to their end. An empty
   * file gives data of size 0.
   *
   * {@snippet file="org/mmapguard/tests/guide/PrivateCopyTest.java" region="copy"}
   *
   * @param path what to read
   * @param maxBytes the most bytes to accept, from 0 to {@link #UNLIMITED}
   * @return the data, to be closed
   * @throws InputTooLargeException if there are more bytes; for a regular file, before any is read
   * @throws FileLockedException if another process, or other code of this JVM, holds a lock on it
   * @throws NotRegularFileException if it is a directory, socket or block device
   * @throws IOException if it cannot be opened, locked or read, is truncated meanwhile, or if there
   *     is too little memory
   * @throws IllegalArgumentException if the limit is negative
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the data is returned
  public static FileData.Loaded readFile(Path path, long maxBytes) throws IOException {
    Objects.requireNonNull(path, "path");
    requireLimit(maxBytes);
    requireRoom();
    try {
      return Loading.file(path, maxBytes);
    } catch (IOException e) {
      throw FailedOpening.told(path, e);
    }
  }

  /**
   * Maps a private copy of a regular file, as it was at one moment, which does not depend on the
   * file any more.
   *
   * <p>Views of it, {@link FileData#view}, {@link FileData#segment} and {@link
   * FileData#asByteBuffer()}, are zero-copy and safe, whatever is done to the file afterwards. The
   * file is locked while it is copied, as by {@link #mapFile}, and not any more when this method
   * returns; writers need not wait for the data to be closed.
   *
   * {@snippet file="org/mmapguard/tests/guide/SnapshotTest.java" region="snapshot"}
   *
   * <p>The copy is made in the directory of the file, or in that of {@code java.io.tmpdir} if the
   * former does not accept it, readable for its owner only (mode 0600), and has no name while it
   * has content. A process that is killed leaves nothing behind, or an empty hidden file if it dies
   * between two system calls. Closing the data frees the space. On Linux, the file systems XFS and
   * Btrfs share the blocks of both files: then copying takes no space and the same time for any
   * size, and the first read of each page comes from the disk. Others copy all bytes, those of
   * holes too, and the copy takes as much space as the file is long.
   *
   * <p>A file that is written to while it is copied, by a process that ignores the lock, is copied
   * again, a few times. This is told by its size and its times, so a file that was changed within
   * the last 20 milliseconds (2 seconds, where the file system records whole seconds) is waited for
   * as long. Two writers cannot be told in this way: one that stores through a writable mapping of
   * its own, and one whose single {@code write} began before and lasts longer. On network file
   * systems and FUSE, size and times are what the client remembers, and of another clock: a write
   * by another machine can go unnoticed there.
   *
   * <p>Views of a snapshot are not safe against a process of the same user, or a privileged one,
   * that opens the copy through {@code /proc/PID/fd} and truncates it, nor against a disk that
   * fails under it. Guarded operations are.
   *
   * <p>The thread can be interrupted while it copies.
   *
   * @param path a file of the default file system
   * @return the mapped data, to be closed
   * @throws EmptyFileException if the file is empty
   * @throws FileLockedException if another process, or other code of this JVM, holds a lock on it
   * @throws NotRegularFileException if it is a directory, FIFO, socket or device
   * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted; nothing is
   *     left behind
   * @throws IOException if it cannot be opened, locked, copied or mapped, for example because there
   *     is no room for the copy, or if it was written to each time that it was copied
   * @throws UnsupportedOperationException if the path is of another file system
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the returned data owns the mapping
  public static FileData.Mapped snapshot(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    return map(MappingKind.SNAPSHOT, path);
  }

  /**
   * Maps a private copy of a regular file, as {@link #snapshot(Path)} does, with the copy in a
   * directory of choice.
   *
   * <p>That is for a secret, whose copy is to lie on a file system that keeps nothing (tmpfs); for
   * a directory that others watch, in which a new file is an event; and for a disk with more room.
   * Blocks are shared only if both lie on the same file system.
   *
   * @param path a file of the default file system
   * @param directory where the copy is made; no other one is tried
   * @return the mapped data, to be closed
   * @throws IOException as {@link #snapshot(Path)} throws it, and if no file can be made there
   * @throws UnsupportedOperationException if one of the paths is of another file system
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the returned data owns the mapping
  public static FileData.Mapped snapshot(Path path, Path directory) throws IOException {
    Objects.requireNonNull(path, "path");
    if (!FileKind.isMappable(Objects.requireNonNull(directory, "directory"))) {
      throw new UnsupportedOperationException(
          Printable.name(directory)
              + ": no copy can be made there, it is not of the JDK's default file system");
    }
    requireRoom();
    try {
      return new FileData.Mapped(Mapping.snapshot(path, directory, ApiFailures.INSTANCE));
    } catch (IOException e) {
      throw FailedOpening.told(path, e);
    }
  }

  /**
   * Maps a regular file as it is now, and copies it only if somebody is about to write to it.
   *
   * <p>To its reader this is a {@link #snapshot}: views are zero-copy and safe, whatever is done to
   * the file afterwards. But opening takes the same time for any size and no space, and all
   * processes that read the file share its memory. {@code toString} says {@code snapshot, leased}
   * until there is a copy.
   *
   * {@snippet file="org/mmapguard/tests/guide/SnapshotTest.java" region="on-write"}
   *
   * <p>On Linux, with native access, the library takes a read lease: the kernel holds up whoever
   * opens the file for writing, or truncates it by its path, until the file is copied, and the copy
   * takes the place of the file in memory. A thread of the library looks every few milliseconds
   * whether it must do so.
   *
   * <p><b>What this costs others.</b> Whoever writes to the file waits for the copy, once: some
   * milliseconds, or as long as the disk takes for that many bytes; other code of this JVM waits
   * too. A process that opens the file for writing with {@code O_NONBLOCK}, as the program {@code
   * truncate} does, is refused with {@code EAGAIN} once. Files that are written to at the same time
   * are copied one after the other. Renaming another file over it, and deleting it, costs nobody
   * anything.
   *
   * <p>It is copied at once, as by {@link #snapshot}, where the kernel has no lease: without native
   * access; if another user owns the file and this process may not lease it ({@code CAP_LEASE}); if
   * somebody has it open for writing; on file systems other than ext2 to ext4, XFS, Btrfs, tmpfs
   * and overlayfs; and if the file is larger than a slow disk can copy in half the time for which
   * the kernel holds up a writer ({@code fs.lease-break-time}), 2.7 GB by default.
   *
   * <p>If there is no room for the copy when it is needed, the writer goes on, and the bytes are
   * lost: every guarded operation and {@link FileData#view} then throws {@link
   * FileData.MappingFaultException}, which says why. Views stay readable, but show zeros in place
   * of what could not be copied.
   *
   * <p>Views are not safe against these, which the kernel does not tell of in time: a process that
   * opens the file with {@code O_RDONLY} and {@code O_TRUNC}, which no ordinary program does;
   * writes below an overlay; a JVM that stands still for longer than {@code fs.lease-break-time}
   * (45 seconds), stopped or frozen, while somebody waits to write; and what views of a snapshot
   * are not safe against either. Guarded operations are checked as those of a mapped file are.
   *
   * @param path a file of the default file system
   * @return the mapped data, to be closed
   * @throws EmptyFileException if the file is empty
   * @throws FileLockedException if another process, or other code of this JVM, holds a lock on it
   * @throws NotRegularFileException if it is a directory, FIFO, socket or device
   * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted; nothing is
   *     left behind
   * @throws IOException if it cannot be opened, locked, copied or mapped
   * @throws UnsupportedOperationException if the path is of another file system
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the returned data owns the mapping
  public static FileData.Mapped snapshotOnWrite(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    return map(MappingKind.SNAPSHOT_ON_WRITE, path);
  }

  /**
   * Maps a file for one computation: locks and maps it, runs the body over its bytes, checks that
   * the file was not truncated, unmaps and unlocks it.
   *
   * <p>Nothing stays mapped, locked or open, however the body ends. Only the calling thread can use
   * the segment, which makes this cheaper than {@link #mapFile} in a process with many threads. It
   * is a view, and is checked as {@link FileData#view} is; {@link FileData} says what can happen
   * inside the body if another process truncates the file.
   *
   * {@snippet file="org/mmapguard/tests/guide/GettingStartedSamplesTest.java" region="view"}
   *
   * @param path a file of the default file system
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws IOException as {@link #mapFile} throws it
   * @throws X what the body throws
   * @throws FileData.MappingFaultException if the file was truncated or could not be read
   */
  @SuppressWarnings("MustBeClosedChecker") // closed here, once it is open
  public static <R extends @Nullable Object, X extends Exception> R view(
      Path path, FileData.ViewOp<R, X> body) throws IOException, X {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(body, "body");
    requireRoom();
    return Loan.view(path, body);
  }

  /** Has an opening that is in want of stack or heap fail now, while nothing is open. */
  private static void requireRoom() {
    StackRoom.requireForFiles();
    HeapRoom.requireToOpen();
  }

  private static void requireLimit(long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("the limit is negative: " + maxBytes);
    }
  }

  /**
   * Thrown when an empty file was to be mapped.
   *
   * @since 0.1.0
   */
  public static final class EmptyFileException extends FileSystemException {

    @Serial private static final long serialVersionUID = 1L;

    private EmptyFileException(Path path, String reason) {
      super(Printable.name(path), null, reason);
    }

    static FileSystemException of(Path path, String reason) {
      return new EmptyFileException(path, reason);
    }
  }

  /**
   * Thrown when a file is locked by another process, or by other code of this JVM.
   *
   * <p>On Linux the message has the process id, where the system tells it.
   *
   * @since 0.1.0
   */
  public static final class FileLockedException extends FileSystemException {

    @Serial private static final long serialVersionUID = 1L;

    private FileLockedException(Path path, String reason) {
      super(Printable.name(path), null, reason);
    }

    static FileSystemException of(Path path, String reason) {
      return new FileLockedException(path, reason);
    }
  }

  /**
   * Thrown when a path names something that is not read as a file, or cannot be mapped by its
   * nature.
   *
   * @since 0.1.0
   */
  public static final class NotRegularFileException extends FileSystemException {

    @Serial private static final long serialVersionUID = 1L;

    private NotRegularFileException(Path path, String reason) {
      super(Printable.name(path), null, reason);
    }

    static FileSystemException of(Path path, String reason) {
      return new NotRegularFileException(path, reason);
    }
  }

  /**
   * Thrown when an input has more bytes than its reader accepts.
   *
   * @since 0.1.0
   */
  public static final class InputTooLargeException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    /** In bytes. */
    private final long limit;

    private InputTooLargeException(String source, long limit) {
      super(source + ": has more than the " + limit + " bytes that are accepted; raise the limit");
      this.limit = limit;
    }

    static IOException of(String source, long limit) {
      return new InputTooLargeException(source, limit);
    }

    /**
     * Returns the limit that was exceeded.
     *
     * @return the most bytes that were accepted
     */
    public long limit() {
      return limit;
    }
  }
}
