package org.mmapguard.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** Eight threads read through one mapping, or one channel. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Threads(8)
public class ContendedReads {

  /** What a thread reads into. */
  @State(Scope.Thread)
  public static class Buffer {
    final ByteBuffer eight = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Benchmark
  public long getLong(Text file) {
    return file.data.getLong(position(file), ByteOrder.LITTLE_ENDIAN);
  }

  @Benchmark
  public long getLongWithZeros(Records file) {
    return file.data.getLong(position(file), ByteOrder.LITTLE_ENDIAN);
  }

  @Benchmark
  public long fileChannelRead(Records file, Buffer buffer) throws IOException {
    file.channel.read(buffer.eight.clear(), position(file));
    return buffer.eight.getLong(0);
  }

  private static long position(MappedTwice file) {
    return ThreadLocalRandom.current().nextLong(file.data.size() / Long.BYTES) * Long.BYTES;
  }
}
