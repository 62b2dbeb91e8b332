package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Threads that read at random through one mapping, one loaded file, one channel or one segment:
 * millions of reads in a second, all threads together.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ContendedReads {

  static final int[] THREADS = {1, 2, 4, 16, 64};

  private static final int PIECE = 4096;
  private static final int READS = 64;

  /** What a thread has of its own. */
  @State(Scope.Thread)
  public static class Reader {
    final SplittableRandom random = new SplittableRandom();
    final ByteBuffer one = ByteBuffer.allocateDirect(1);
    final byte[] piece = new byte[PIECE];

    long position(Text file, int length) {
      return random.nextLong(file.data.size() - length + 1);
    }
  }

  /** The same file, read into memory. */
  @State(Scope.Benchmark)
  public static class InMemory {
    FileData.Loaded data;

    /** After the file was made. */
    @Setup
    public void load(Text file) throws IOException {
      data = MmapGuard.readFile(file.path, MmapGuard.UNLIMITED);
    }

    /** Frees the memory. */
    @TearDown
    public void close() {
      data.close();
    }
  }

  @Benchmark
  public byte get(Text file, Reader reader) {
    return file.data.get(reader.position(file, 1));
  }

  @Benchmark
  public byte copyTo(Text file, Reader reader) {
    file.data.copyTo(reader.position(file, PIECE), reader.piece, 0, PIECE);
    return reader.piece[0];
  }

  /** Reads of a batch, not batches. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public long batch(Text file, Reader reader) {
    return file.data.batch(
        reads -> {
          long sum = 0;
          for (int i = 0; i < READS; i++) {
            sum += reads.getLong(reader.position(file, Long.BYTES), ByteOrder.LITTLE_ENDIAN);
          }
          return sum;
        });
  }

  @Benchmark
  public byte loadedGet(Text file, InMemory memory, Reader reader) {
    return memory.data.get(reader.position(file, 1));
  }

  @Benchmark
  public byte fileChannelRead(Text file, Reader reader) throws IOException {
    file.channel.read(reader.one.clear(), reader.position(file, 1));
    return reader.one.get(0);
  }

  @Benchmark
  public byte segmentByHand(Text file, Reader reader) {
    return file.raw.get(JAVA_BYTE, reader.position(file, 1));
  }
}
