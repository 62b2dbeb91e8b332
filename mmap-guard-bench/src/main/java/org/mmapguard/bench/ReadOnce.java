package org.mmapguard.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Passes from front to back over a file of 64 MiB. */
@State(Scope.Benchmark)
public class ReadOnce {

  private final Path path = BenchFile.of(1 << 26, 0);
  private final ByteBuffer direct = ByteBuffer.allocateDirect(1 << 16);
  private FileData data;

  /** Opens the file. */
  @Setup
  @SuppressWarnings("MustBeClosedChecker") // the annotated method below closes it
  public void open() throws IOException {
    data = MmapGuard.mapFile(path);
  }

  /** Closes it again. */
  @TearDown
  public void close() {
    data.close();
  }

  long newInputStream(int step) throws IOException {
    try (InputStream in = data.newInputStream()) {
      return drain(in, step);
    }
  }

  long mapFileAndNewInputStream(int step) throws IOException {
    try (FileData mapped = MmapGuard.mapFile(path);
        InputStream in = mapped.newInputStream()) {
      return drain(in, step);
    }
  }

  long filesNewInputStream(int step) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return drain(in, step);
    }
  }

  private static long drain(InputStream in, int step) throws IOException {
    byte[] target = new byte[step];
    long sum = 0;
    for (int count; (count = in.read(target)) >= 0; ) {
      sum += count + target[0];
    }
    return sum;
  }

  long newByteChannel() throws IOException {
    try (ReadableByteChannel channel = data.newByteChannel()) {
      return drain(channel);
    }
  }

  long fileChannel() throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      return drain(channel);
    }
  }

  private long drain(ReadableByteChannel channel) throws IOException {
    long sum = 0;
    for (int count; (count = channel.read(direct.clear())) >= 0; ) {
      sum += count + direct.get(0);
    }
    return sum;
  }
}
