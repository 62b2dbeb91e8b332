package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
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

/** The first byte of files from small to large, all of them sparse. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class OpeningBySize {

  @Param({"4096", "1048576", "1073741824", "8589934592"})
  long size;

  private Path path;

  @Setup
  public void setUp() {
    path = BenchFile.sparse(size);
  }

  @Benchmark
  public byte mapFile() throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(path)) {
      return data.get(0);
    }
  }

  @Benchmark
  public byte sharedByHand() throws IOException {
    try (ByHand file = ByHand.shared(path)) {
      return file.segment().get(JAVA_BYTE, 0);
    }
  }
}
