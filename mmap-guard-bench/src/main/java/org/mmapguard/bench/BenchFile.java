package org.mmapguard.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files to read, made once in the folder of the property {@code bench.folder}. */
final class BenchFile {

  static final long GIB = 1L << 30;

  private static final Path FOLDER =
      Path.of(System.getProperty("bench.folder", System.getProperty("java.io.tmpdir")));

  private BenchFile() {}

  /** Returns a file of random lines, and reads it once, so that it is in the page cache. */
  static Path of(long size, int number) {
    Path file = FOLDER.resolve("mmap-guard-bench-" + size + "-" + number);
    try {
      if (!Files.exists(file) || Files.size(file) != size) {
        write(file, size, number);
      }
      try (var in = Files.newInputStream(file)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, long size, int number) throws IOException {
    Random random = new Random(number);
    byte[] step = new byte[(int) Math.min(size, 1 << 20)];
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(0);
      for (long left = size; left > 0; left -= step.length) {
        random.nextBytes(step);
        out.write(step, 0, (int) Math.min(left, step.length));
      }
      // Writing back takes pages out of mappings, which then fault again.
      out.getFD().sync();
    }
  }

  /** Returns a file that has no blocks on the disk, whatever its size. */
  static Path sparse(long size) {
    Path file = FOLDER.resolve("mmap-guard-bench-sparse-" + size);
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(size);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
