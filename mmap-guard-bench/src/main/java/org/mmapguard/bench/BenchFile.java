package org.mmapguard.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;

/** Files to read, made once in the folder that a property names. */
final class BenchFile {

  static final String FOLDER_PROPERTY = "bench.folder";

  static final long GIB = 1L << 30;

  private static final Path FOLDER =
      Path.of(System.getProperty(FOLDER_PROPERTY, System.getProperty("java.io.tmpdir")));

  private BenchFile() {}

  /** Returns a file of random bytes that are not zero. */
  static Path of(long size, int number) {
    Random random = new Random(number);
    return inPageCache(
        "mmap-guard-bench-text-" + size + "-" + number,
        size,
        step -> {
          random.nextBytes(step);
          for (int i = 0; i < step.length; i++) {
            step[i] |= step[i] == 0 ? (byte) 1 : 0;
          }
        });
  }

  /** Returns a file of {@link Records}. */
  static Path records(int count) {
    int[] next = new int[1];
    return inPageCache(
        "mmap-guard-bench-records-" + count,
        (long) count * Records.SIZE,
        step -> {
          ByteBuffer buffer = ByteBuffer.wrap(step).order(ByteOrder.LITTLE_ENDIAN);
          while (buffer.hasRemaining()) {
            buffer.putLong(Records.key(next[0])).putLong(next[0]);
            next[0]++;
          }
        });
  }

  /** Returns a file of {@link Headers}. */
  static Path header(int fields) {
    Random random = new Random(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < fields; i++) {
      byte[] name = ("block." + i % 1000 + ".weight").getBytes(StandardCharsets.UTF_8);
      ByteBuffer field = ByteBuffer.allocate(Integer.BYTES + name.length + Float.BYTES);
      bytes.writeBytes(field.putInt(name.length).put(name).putFloat(random.nextFloat()).array());
    }
    ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
    return inPageCache(
        "mmap-guard-bench-header-" + fields,
        all.capacity(),
        step -> all.get(step, 0, Math.min(step.length, all.remaining())));
  }

  /** Makes a file unless it is there, and reads it once, so that it is in the page cache. */
  private static Path inPageCache(String name, long size, Consumer<byte[]> content) {
    Path file = FOLDER.resolve(name);
    try {
      if (!Files.exists(file) || Files.size(file) != size) {
        write(file, size, content);
      }
      try (var in = Files.newInputStream(file)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, long size, Consumer<byte[]> content) throws IOException {
    byte[] step = new byte[(int) Math.min(size, 1 << 20)];
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(0);
      for (long left = size; left > 0; left -= step.length) {
        content.accept(step);
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
