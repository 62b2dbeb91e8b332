package org.mmapguard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Reads a file at random that is three times as large as the memory of its control group, in a JVM
 * of its own: with four threads, in turn eight bytes and 4 KiB.
 */
final class LargerThanMemory {

  private static final long MEMORY = 220L << 20;
  private static final long SIZE = 3 * MEMORY;
  private static final int PIECE = 1 << 12;
  private static final int THREADS = 4;

  private LargerThanMemory() {}

  /** One read of eight bytes, and one of 4 KiB. */
  private interface Reader {
    long read(long position, byte[] target, ByteBuffer eight) throws IOException;
  }

  /** Arguments: the way, the file, the seconds; prints the reads in a second. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    double seconds = Double.parseDouble(arguments[2]);
    try (FileData.Mapped data = MmapGuard.mapFile(file);
        FileChannel channel = FileChannel.open(file)) {
      if (arguments[0].equals("advised")) {
        data.advise(FileData.Advice.RANDOM);
      }
      System.out.println(
          switch (arguments[0]) {
            case "channel" ->
                rate(
                    seconds,
                    (position, target, eight) ->
                        channel.read(eight.clear(), position)
                            + channel.read(ByteBuffer.wrap(target), position + PIECE));
            case "read" ->
                rate(
                    seconds,
                    (position, target, eight) ->
                        data.read(position, eight.clear())
                            + data.read(position + PIECE, ByteBuffer.allocateDirect(PIECE)));
            default ->
                rate(
                    seconds,
                    (position, target, _) -> {
                      data.copyTo(position + PIECE, target, 0, PIECE);
                      return data.getLong(position, ByteOrder.LITTLE_ENDIAN);
                    });
          });
    }
  }

  private static double rate(double seconds, Reader reader) {
    AtomicLong reads = new AtomicLong();
    long start = System.nanoTime();
    IntStream.range(0, THREADS)
        .mapToObj(
            number -> Thread.ofPlatform().start(() -> read(reader, number, start, seconds, reads)))
        .toList()
        .forEach(LargerThanMemory::join);
    return reads.get() / ((System.nanoTime() - start) / 1e9);
  }

  private static void read(Reader reader, int seed, long start, double seconds, AtomicLong reads) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] target = new byte[PIECE];
    ByteBuffer eight = ByteBuffer.allocateDirect(Long.BYTES);
    try {
      while (System.nanoTime() - start < seconds * 1e9) {
        reader.read(random.nextLong(SIZE - 2 * PIECE), target, eight);
        reads.addAndGet(2);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Why there is no control group to run in, or an empty text. */
  static String hindrance() {
    return Files.isWritable(ControlGroup.ROOT)
        ? ""
        : "no control group for memory can be made in " + ControlGroup.ROOT;
  }

  /** Reads in a second, in a control group; the file is in no cache before. */
  static double measure(String way, double seconds) throws IOException, InterruptedException {
    Path file = BenchFile.of(SIZE, 0);
    try (ControlGroup group = ControlGroup.withMemory(MEMORY)) {
      Process process =
          new ProcessBuilder(
                  List.of(
                      "sh",
                      "-c",
                      "echo $$ > \"$0\"; dd if=\"$1\" iflag=nocache count=0 2>&-; shift; exec"
                          + " \"$@\"",
                      group.processes().toString(),
                      file.toString(),
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx48m",
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path"),
                      LargerThanMemory.class.getName(),
                      way,
                      file.toString(),
                      Double.toString(seconds)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String answer = new String(process.getInputStream().readAllBytes()).strip();
      if (process.waitFor() != 0) {
        throw new IOException("the reading process failed");
      }
      return Double.parseDouble(answer);
    }
  }

  /** A control group that bounds memory, of either version of the kernel's interface. */
  private record ControlGroup(Path folder) implements AutoCloseable {

    private static final boolean SECOND_VERSION =
        Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));

    static final Path ROOT = Path.of(SECOND_VERSION ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");

    static ControlGroup withMemory(long bytes) throws IOException {
      Path folder = Files.createDirectories(ROOT.resolve("mmap-guard-bench"));
      if (SECOND_VERSION) {
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory");
      }
      String limit = SECOND_VERSION ? "memory.max" : "memory.limit_in_bytes";
      Files.writeString(folder.resolve(limit), Long.toString(bytes));
      return new ControlGroup(folder);
    }

    Path processes() {
      return folder.resolve("cgroup.procs");
    }

    @Override
    public void close() throws IOException {
      Files.delete(folder);
    }
  }
}
