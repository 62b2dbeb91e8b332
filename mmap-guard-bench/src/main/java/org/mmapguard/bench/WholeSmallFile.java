package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Open a file and sum all its bytes: from which size on does mapping pay? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class WholeSmallFile {

  @Param({"1024", "16384", "262144", "2097152", "16777216"})
  int size;

  private Path path;

  @Setup
  public void setUp() {
    path = BenchFile.of(size, 0);
  }

  private static long sum(byte[] bytes) {
    long sum = 0;
    for (byte b : bytes) {
      sum += b;
    }
    return sum;
  }

  @Benchmark
  public long readAllBytes() throws IOException {
    return sum(Files.readAllBytes(path));
  }

  @Benchmark
  public long readFile() throws IOException {
    try (FileData.Loaded data = MmapGuard.readFile(path, MmapGuard.UNLIMITED)) {
      return sum(data.toByteArray());
    }
  }

  @Benchmark
  public long mapFile() throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(path)) {
      return sum(data.toByteArray());
    }
  }

  @Benchmark
  public long view() throws IOException {
    return MmapGuard.<Long, IOException>view(
        path,
        bytes -> {
          long sum = 0;
          for (int i = 0; i < (int) bytes.byteSize(); i++) {
            sum += bytes.get(JAVA_BYTE, i);
          }
          return sum;
        });
  }
}
