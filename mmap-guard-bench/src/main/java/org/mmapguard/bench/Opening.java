package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import org.openjdk.jmh.annotations.TearDown;

/** Open a file of 4 KiB, lock it, map it, read a byte, close it; among idle threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class Opening {

  @Param({"0", "100", "1000"})
  int idleThreads;

  private Path path;
  private final List<Thread> idle = new ArrayList<>();

  @Setup
  public void setUp() {
    path = BenchFile.of(4096, 0);
    for (int i = 0; i < idleThreads; i++) {
      idle.add(Thread.ofPlatform().daemon().start(Opening::park));
    }
  }

  private static void park() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }

  @TearDown
  public void tearDown() {
    idle.forEach(Thread::interrupt);
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

  @Benchmark
  public int view() throws IOException {
    return MmapGuard.<Integer, IOException>view(path, bytes -> (int) bytes.get(JAVA_BYTE, 0));
  }

  @Benchmark
  public int confinedByHand() throws IOException {
    try (ByHand file = ByHand.confined(path)) {
      return file.segment().get(JAVA_BYTE, 0);
    }
  }

  byte sharedByHandChecked() throws IOException {
    return ByHand.firstByteOfMappingChecked(path);
  }

  byte confinedByHandChecked() throws IOException {
    return ByHand.firstByteOfViewChecked(path);
  }
}
