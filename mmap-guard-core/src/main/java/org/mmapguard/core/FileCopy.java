package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads files into memory: those that cannot be mapped, and those that shall not be. */
public final class FileCopy {

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
    FileKind kind = FileKind.of(path);
    if (kind == FileKind.STREAM || !FileKind.isOnDefaultFileSystem(path)) {
      if (kind != FileKind.STREAM && kind != FileKind.REGULAR) {
        throw failures.notRegular(path, kind.refusal());
      }
      try (InputStream in = open(path)) {
        return BoundedReader.read(in, path.toString(), limit, failures);
      }
    }
    try (LockedInput in = LockedInput.open(path, failures)) {
      long size = in.size();
      if (size > limit) {
        throw failures.tooLarge(path.toString(), limit);
      }
      // A file of /proc has no size, and yields bytes nevertheless.
      return size <= 0
          ? BoundedReader.read(in, path.toString(), limit, failures)
          : readSized(in, path, size, failures);
    }
  }

  private static InputStream open(Path path) throws IOException {
    try {
      return Files.newInputStream(path);
    } catch (FileSystemException e) {
      // The subclasses, such as NoSuchFileException, say enough.
      throw e.getClass() == FileSystemException.class ? OpenFile.notOpened(path, e) : e;
    }
  }

  /** Reads the bytes that the file had when it was locked; growth since then is not part of it. */
  private static Blocks readSized(LockedInput in, Path path, long size, Failures failures)
      throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    try {
      readTo(blocks, in, path, size, failures);
    } catch (OutOfMemoryError e) {
      throw BoundedReader.heapIsFull(blocks, path.toString(), e);
    }
    return blocks.size() == 1
        ? Blocks.of(path.toString(), blocks.getFirst())
        : Blocks.of(path.toString(), blocks);
  }

  private static void readTo(
      List<byte[]> blocks, LockedInput in, Path path, long size, Failures failures)
      throws IOException {
    int blockSize = size <= Blocks.MAX_ARRAY ? (int) size : Blocks.BLOCK;
    for (long read = 0; read < size; ) {
      byte[] block = new byte[(int) Math.min(blockSize, size - read)];
      int count = in.readNBytes(block, 0, block.length);
      read += count;
      if (count < block.length) {
        // Files of /sys say 4096 bytes and have fewer. One that got shorter was cut.
        long sizeNow = in.size();
        if (sizeNow < size) {
          throw failures.pageFault(path, new PageFault(size, sizeNow, null));
        }
        block = Arrays.copyOf(block, count);
        size = read;
      }
      blocks.add(block);
    }
  }
}
