package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * The same by four threads at once. By hand, one file cannot be locked twice in a JVM, so that
 * there is nothing to compare its row with.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Threads(4)
public class OpeningAtOnce {

  /** A file for each thread. */
  @State(Scope.Thread)
  public static class Own {
    private static final AtomicInteger THREADS = new AtomicInteger();
    final Path path = BenchFile.of(4096, 1 + THREADS.getAndIncrement() % 4);
  }

  /** A file for all threads. */
  @State(Scope.Benchmark)
  public static class Common {
    final Path path = BenchFile.of(4096, 0);
  }

  @Benchmark
  public byte differentFiles(Own file) throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(file.path)) {
      return data.get(0);
    }
  }

  @Benchmark
  public byte differentFilesByHand(Own file) throws IOException {
    try (ByHand data = ByHand.shared(file.path)) {
      return data.segment().get(JAVA_BYTE, 0);
    }
  }

  @Benchmark
  public byte oneFile(Common file) throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(file.path)) {
      return data.get(0);
    }
  }

  @Benchmark
  public int viewsOfDifferentFiles(Own file) throws IOException {
    return MmapGuard.<Integer, IOException>view(file.path, bytes -> (int) bytes.get(JAVA_BYTE, 0));
  }
}
