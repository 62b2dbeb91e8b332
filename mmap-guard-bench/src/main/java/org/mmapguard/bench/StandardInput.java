package org.mmapguard.bench;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Reads standard input in a JVM of its own: as the library, the JDK or who wrote it by hand. */
final class StandardInput {

  private static final int BUFFER = 1 << 20;

  private StandardInput() {}

  /** Prints the nanoseconds that reading took, and the most bytes that were resident. */
  public static void main(String[] arguments) throws IOException {
    long start = System.nanoTime();
    switch (arguments[0]) {
      case "loadStdin" -> {
        try (FileData.Loaded data = MmapGuard.loadStdin(MmapGuard.UNLIMITED)) {
          report(start, data.size(), arguments[1]);
        }
      }
      case "readAllBytes" -> report(start, System.in.readAllBytes().length, arguments[1]);
      default -> report(start, readIntoNewBuffers(), arguments[1]);
    }
  }

  /** What it takes at least to have the input: reading, and memory that nobody touched before. */
  private static long readIntoNewBuffers() throws IOException {
    List<ByteBuffer> buffers = new ArrayList<>();
    try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
      FileChannel channel = in.getChannel();
      while (true) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        buffers.add(buffer);
        while (buffer.hasRemaining()) {
          if (channel.read(buffer) < 0) {
            return buffers.stream().mapToLong(Buffer::position).sum();
          }
        }
      }
    }
  }

  private static void report(long start, long size, String expected) throws IOException {
    if (size != Long.parseLong(expected)) {
      throw new IOException("read " + size + " bytes");
    }
    long nanos = System.nanoTime() - start;
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", "");
    System.out.println(nanos + " " + Long.parseLong(peak) * 1024);
  }

  /** What one run took. */
  record Run(long nanos, long peakBytes, long size) {
    double millis() {
      return nanos / 1e6;
    }

    double peakPerByte() {
      return (double) peakBytes / size;
    }
  }

  /** Feeds a JVM of its own through a pipe, as fast as it reads. */
  static Run measure(String way, long size) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx6g",
                    "-cp",
                    System.getProperty("java.class.path"),
                    StandardInput.class.getName(),
                    way,
                    Long.toString(size)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] step = new byte[1 << 16]; // what a pipe holds
    try (OutputStream out = process.getOutputStream()) {
      for (long left = size; left > 0; left -= step.length) {
        out.write(step, 0, (int) Math.min(left, step.length));
      }
    }
    String[] answer = new String(process.getInputStream().readAllBytes()).strip().split(" ");
    if (process.waitFor() != 0) {
      throw new IOException("the reading process failed");
    }
    return new Run(Long.parseLong(answer[0]), Long.parseLong(answer[1]), size);
  }
}
