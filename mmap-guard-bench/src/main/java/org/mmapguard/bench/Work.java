package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.mmapguard.FileData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What programs do with one GiB. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Work {

  private static final int RANDOM_READS = 200_000;
  private static final int SMALL_STEP = 1 << 13;

  @Benchmark
  public long streamIn8KiBSteps(Gibibyte file) throws IOException {
    try (InputStream in = file.data.newInputStream()) {
      return drain(in);
    }
  }

  @Benchmark
  public long filesNewInputStreamIn8KiBSteps(Gibibyte file) throws IOException {
    try (InputStream in = Files.newInputStream(file.path)) {
      return drain(in);
    }
  }

  private static long drain(InputStream in) throws IOException {
    byte[] step = new byte[SMALL_STEP];
    long total = 0;
    for (int count; (count = in.read(step)) >= 0; ) {
      total += count;
    }
    return total;
  }

  @Benchmark
  public byte copyToIn64KiBSteps(Gibibyte file) {
    for (long at = 0; at < file.data.size(); at += Gibibyte.STEP) {
      file.data.copyTo(at, file.step, 0, Gibibyte.STEP);
    }
    return file.step[0];
  }

  @Benchmark
  public byte segmentCopyIn64KiBSteps(Gibibyte file) {
    for (long at = 0; at < file.raw.byteSize(); at += Gibibyte.STEP) {
      MemorySegment.copy(file.raw, JAVA_BYTE, at, file.step, 0, Gibibyte.STEP);
    }
    return file.step[0];
  }

  @Benchmark
  public long randomLongsOfView(Gibibyte file) {
    return file.data.view(Work::randomLongs);
  }

  @Benchmark
  public long randomLongsByHand(Gibibyte file) {
    return randomLongs(file.raw);
  }

  private static long randomLongs(MemorySegment bytes) {
    SplittableRandom random = new SplittableRandom(1);
    long sum = 0;
    for (int i = 0; i < RANDOM_READS; i++) {
      sum += bytes.get(JAVA_LONG_UNALIGNED, random.nextLong(bytes.byteSize() - Long.BYTES));
    }
    return sum;
  }

  @Benchmark
  public long randomLongsCopied(Gibibyte file) {
    SplittableRandom random = new SplittableRandom(1);
    MemorySegment eight = MemorySegment.ofArray(new byte[Long.BYTES]);
    byte[] target = (byte[]) eight.heapBase().orElseThrow();
    long sum = 0;
    for (int i = 0; i < RANDOM_READS; i++) {
      file.data.copyTo(random.nextLong(file.data.size() - Long.BYTES), target, 0, Long.BYTES);
      sum += eight.get(JAVA_LONG_UNALIGNED, 0);
    }
    return sum;
  }

  @Benchmark
  public byte[] sha256OfStream(Gibibyte file) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    forEachStep(file, step -> digest.update(step, 0, step.length));
    return digest.digest();
  }

  @Benchmark
  public byte[] sha256OfViewByHand(Gibibyte file) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(file.raw.asByteBuffer());
    return digest.digest();
  }

  @Benchmark
  public long crc32cOfStream(Gibibyte file) {
    CRC32C checksum = new CRC32C();
    forEachStep(file, step -> checksum.update(step, 0, step.length));
    return checksum.getValue();
  }

  @Benchmark
  public long crc32cOfViewByHand(Gibibyte file) {
    CRC32C checksum = new CRC32C();
    ByteBuffer buffer = file.raw.asByteBuffer();
    checksum.update(buffer);
    return checksum.getValue();
  }

  @Benchmark
  public long linesOfStream(Gibibyte file) {
    long[] lines = new long[1];
    forEachStep(
        file,
        step -> {
          int count = 0;
          for (byte b : step) {
            if (b == '\n') {
              count++;
            }
          }
          lines[0] += count;
        });
    return lines[0];
  }

  @Benchmark
  public long linesOfSegmentByHand(Gibibyte file) {
    int lines = 0;
    for (int i = 0; i < (int) file.raw.byteSize(); i++) {
      if (file.raw.get(JAVA_BYTE, i) == '\n') {
        lines++;
      }
    }
    return lines;
  }

  private interface Sink {
    void take(byte[] step);
  }

  private static void forEachStep(Gibibyte file, Sink sink) {
    FileData data = file.data;
    for (long at = 0; at < data.size(); at += Gibibyte.STEP) {
      data.copyTo(at, file.step, 0, Gibibyte.STEP);
      sink.take(file.step);
    }
  }
}
