package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files into memory: those that cannot be mapped, and those that shall not be. */
public final class FileCopy {

  /** In bytes: after each, the file is asked whether it still has what was read. */
  private static final long STEP = 1 << 20;

  private FileCopy() {}

  /**
   * Copies a file, FIFO or character device of at most {@code limit} bytes.
   *
   * <p>A regular file is locked meanwhile, and refused before anything is read if it is too large.
   *
   * @param path what to read
   * @param limit the most bytes to accept
   * @param failures makes the exceptions
   * @return the bytes
   * @throws IOException if it cannot be opened, locked or read, or is too large
   */
  public static Blocks read(Path path, long limit, Failures failures) throws IOException {
    boolean isStandardInput = FileName.isOfStandardInput(path);
    if (isStandardInput) {
      StandardInput.requireNotClosed(path);
    }
    FileKind kind = FileKind.of(path);
    if (kind == FileKind.SOCKET && isStandardInput) {
      return StandardInput.read(limit, failures); // the system opens no socket by its name
    }
    if (!FileKind.isMappable(path)) {
      if (kind != FileKind.STREAM && kind != FileKind.REGULAR) {
        throw failures.notRegular(path, kind.refusal());
      }
      return readAll(open(path), path, limit, failures);
    }
    if (kind == FileKind.STREAM) {
      Optional<InputStream> stream = StreamInput.open(path);
      if (stream.isPresent()) {
        return readAll(stream.get(), path, limit, failures);
      }
    }
    try {
      LockedInput in = LockedInput.open(path, failures);
      try { // not by resources: an error that the JVM throws twice cannot suppress itself
        return readLocked(in, path, limit, failures);
      } finally {
        in.close();
      }
    } catch (NotMappableException e) {
      // Not known to be one file, and so not locked: what its name leads to is read.
      return readAll(StreamInput.ofUnknownFile(path), path, limit, failures);
    }
  }

  private static Blocks readAll(InputStream stream, Path path, long limit, Failures failures)
      throws IOException {
    try (stream) {
      return BoundedReader.read(stream, Printable.name(path), limit, failures);
    }
  }

  private static Blocks readLocked(LockedInput in, Path path, long limit, Failures failures)
      throws IOException {
    long size = in.size();
    if (size > limit) {
      throw failures.tooLarge(Printable.name(path), limit);
    }
    // A file of /proc has no size, and yields bytes nevertheless.
    return size <= 0
        ? BoundedReader.read(in, Printable.name(path), limit, failures)
        : readSized(in, path, size, failures);
  }

  private static InputStream open(Path path) throws IOException {
    try {
      return Files.newInputStream(path);
    } catch (FileSystemException e) {
      // The subclasses, such as NoSuchFileException, say enough.
      throw e.getClass() == FileSystemException.class ? OpenFailure.notOpened(path, e) : e;
    }
  }

  /** Reads the bytes that the file had when it was locked; growth since then is not part of it. */
  private static Blocks readSized(LockedInput in, Path path, long size, Failures failures)
      throws IOException {
    BlockMemory memory = new BlockMemory();
    boolean complete = false;
    try {
      MemorySegment target =
          size > Blocks.MAX_ARRAY
              ? BlockMemory.allocateForViews(size)
              : MemorySegment.ofArray(new byte[(int) size]);
      long count = readTo(target, in, path, failures);
      complete = true;
      return Blocks.of(Printable.name(path), target.asSlice(0, count), memory);
    } catch (BlockMemory.NoRoom e) {
      throw BoundedReader.memoryIsFull(Printable.name(path), 0, e);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          Printable.name(path)
              + ": its "
              + size
              + " bytes do not fit the heap (-Xmx, "
              + BlockMemory.limitInMebibytes()
              + " MiB now); raise that, or map the file",
          e);
    } finally {
      if (!complete) {
        memory.close();
      }
    }
  }

  private static long readTo(MemorySegment target, LockedInput in, Path path, Failures failures)
      throws IOException {
    long size = target.byteSize();
    long read = 0;
    while (read < size) {
      int count;
      try {
        count = in.readWhatStays(target.asSlice(read, Math.min(STEP, size - read)).asByteBuffer());
      } catch (IOException e) {
        throw StreamRead.failed(Printable.name(path), read, e);
      }
      if (count < 0) {
        // Files of /sys say 4096 bytes and have fewer. One that got shorter was cut.
        long sizeNow = in.size();
        if (sizeNow < size) {
          throw failures.pageFault(path, new PageFault(size, sizeNow, null));
        }
        break;
      }
      read += count;
    }
    return read;
  }
}
