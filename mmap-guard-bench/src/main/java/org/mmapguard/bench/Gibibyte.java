package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One GiB without a zero byte. */
@State(Scope.Benchmark)
public class Gibibyte extends MappedTwice {

  /** Names the property of another size, in bytes, for a run that is only a try. */
  static final String SIZE_PROPERTY = "bench.gibibyte";

  static final long SIZE = Long.getLong(SIZE_PROPERTY, BenchFile.GIB);
  static final int STEP = 1 << 16;

  final byte[] step = new byte[STEP];

  @Override
  Path file() {
    return BenchFile.of(SIZE, 0);
  }

  // @start region="loop"
  static long sum(MemorySegment bytes) {
    int longs = (int) (bytes.byteSize() / Long.BYTES);
    long sum = 0;
    for (int i = 0; i < longs; i++) {
      sum += bytes.get(JAVA_LONG_UNALIGNED, (long) i * Long.BYTES);
    }
    return sum;
  } // @end

  static long sumLongIndexed(MemorySegment bytes) {
    long sum = 0;
    for (long at = 0; at + Long.BYTES <= bytes.byteSize(); at += Long.BYTES) {
      sum += bytes.get(JAVA_LONG_UNALIGNED, at);
    }
    return sum;
  }

  static long sum(ByteBuffer buffer) {
    long sum = 0;
    int end = buffer.limit() - Long.BYTES + 1;
    for (int at = buffer.position(); at < end; at += Long.BYTES) {
      sum += buffer.getLong(at);
    }
    return sum;
  }
}
