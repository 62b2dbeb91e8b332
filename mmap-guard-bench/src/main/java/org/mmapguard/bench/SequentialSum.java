package org.mmapguard.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.MappedBytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.lucene.store.IndexInput;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Sum of the longs of one GiB, through each way to get at them. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SequentialSum {

  @Benchmark
  public long view(Gibibyte file) {
    return file.data.view(Gibibyte::sum);
  }

  @Benchmark
  public long segmentByHand(Gibibyte file) {
    return Gibibyte.sum(file.raw);
  }

  @Benchmark
  public long viewLongIndexed(Gibibyte file) {
    return file.data.view(Gibibyte::sumLongIndexed);
  }

  @Benchmark
  public long asByteBuffer(Gibibyte file) {
    return Gibibyte.sum(file.data.asByteBuffer());
  }

  @Benchmark
  public long confinedSegmentByHand(Peers peers) {
    return Gibibyte.sum(peers.confined);
  }

  @Benchmark
  public long mappedByteBuffer(Peers peers) {
    return Gibibyte.sum(peers.jdk);
  }

  @Benchmark
  public long copyTo(Gibibyte file) {
    long sum = 0;
    MemorySegment step = MemorySegment.ofArray(file.step);
    for (long at = 0; at < file.data.size(); at += Gibibyte.STEP) {
      file.data.copyTo(at, file.step, 0, Gibibyte.STEP);
      sum += Gibibyte.sum(step);
    }
    return sum;
  }

  @Benchmark
  public long newInputStream(Gibibyte file) throws IOException {
    try (InputStream in = file.data.newInputStream()) {
      return sum(in, file.step);
    }
  }

  @Benchmark
  public long newByteChannel(Gibibyte file) throws IOException {
    try (ReadableByteChannel in = file.data.newByteChannel()) {
      return sum(in, ByteBuffer.wrap(file.step));
    }
  }

  @Benchmark
  public long toByteArray(Gibibyte file) {
    return Gibibyte.sum(MemorySegment.ofArray(file.data.toByteArray()));
  }

  @Benchmark
  public long readFile(Gibibyte file) throws IOException {
    try (FileData.Loaded data = MmapGuard.readFile(file.path, MmapGuard.UNLIMITED)) {
      return data.view(Gibibyte::sum);
    }
  }

  @Benchmark
  public long filesNewInputStream(Gibibyte file) throws IOException {
    try (InputStream in = Files.newInputStream(file.path)) {
      return sum(in, file.step);
    }
  }

  @Benchmark
  public long fileChannelToHeap(Gibibyte file) throws IOException {
    try (FileChannel in = FileChannel.open(file.path, StandardOpenOption.READ)) {
      return sum(in, ByteBuffer.wrap(file.step));
    }
  }

  @Benchmark
  public long fileChannelToDirect(Gibibyte file) throws IOException {
    try (FileChannel in = FileChannel.open(file.path, StandardOpenOption.READ)) {
      return sum(in, ByteBuffer.allocateDirect(Gibibyte.STEP));
    }
  }

  @Benchmark
  public long readAllBytes(Gibibyte file) throws IOException {
    return Gibibyte.sum(MemorySegment.ofArray(Files.readAllBytes(file.path)));
  }

  @Benchmark
  public long luceneMMapDirectory(Peers peers) throws IOException {
    IndexInput in = peers.lucene;
    in.seek(0);
    long sum = 0;
    for (long left = in.length() / Long.BYTES; left > 0; left--) {
      sum += in.readLong();
    }
    return sum;
  }

  @Benchmark
  public long agronaIoUtil(Peers peers) {
    UnsafeBuffer in = peers.agrona;
    long sum = 0;
    for (int at = 0; at < in.capacity(); at += Long.BYTES) {
      sum += in.getLong(at);
    }
    return sum;
  }

  @Benchmark
  public long chronicleBytes(Peers peers) {
    MappedBytes in = peers.chronicle;
    long sum = 0;
    for (long at = 0; at < Gibibyte.SIZE; at += Long.BYTES) {
      sum += in.readLong(at);
    }
    return sum;
  }

  private static long sum(InputStream in, byte[] step) throws IOException {
    MemorySegment segment = MemorySegment.ofArray(step);
    long sum = 0;
    while (in.readNBytes(step, 0, step.length) == step.length) {
      sum += Gibibyte.sum(segment);
    }
    return sum;
  }

  private static long sum(ReadableByteChannel in, ByteBuffer buffer) throws IOException {
    long sum = 0;
    while (in.read(buffer.clear()) >= 0) {
      sum += Gibibyte.sum(buffer.flip());
    }
    return sum;
  }
}
