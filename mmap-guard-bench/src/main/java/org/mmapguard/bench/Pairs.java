package org.mmapguard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The rows that have a target: the library and the same work by hand in turn, in one JVM.
 *
 * <p>What these calls take depends on the moment by half and more: whether a compiler thread runs,
 * on which processor, and what a hypervisor does to the pages. Measured one after the other, that
 * would be in the ratio. In turn, it happens to both sides.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class Pairs {

  private final Work work = new Work();
  private final RandomReads reads = new RandomReads();
  private final SequentialSum sums = new SequentialSum();
  private final Path smallFile = BenchFile.sparse(4096);
  private final Path largeFile = BenchFile.sparse(8 * BenchFile.GIB);

  @Benchmark
  public long mapFile(Opening opening, Sides sides) throws Exception {
    return sides.inTurn(opening::mapFile, opening::sharedByHand);
  }

  @Benchmark
  public long view(Opening opening, Sides sides) throws Exception {
    return sides.inTurn(opening::view, opening::confinedByHand);
  }

  @Benchmark
  public long viewToSameChecks(Opening opening, Sides sides) throws Exception {
    return sides.inTurn(opening::view, opening::confinedByHandChecked);
  }

  @Benchmark
  public long mapFileToSameChecks(Opening opening, Sides sides) throws Exception {
    return sides.inTurn(opening::mapFile, opening::sharedByHandChecked);
  }

  /** Without a read: the kernel makes page tables for the first one, and more for a large file. */
  @Benchmark
  public long mapLargeToSmallFile(Sides sides) throws Exception {
    return sides.inTurn(() -> mapAndClose(largeFile), () -> mapAndClose(smallFile));
  }

  private static long mapAndClose(Path path) throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(path)) {
      return data.size();
    }
  }

  @Benchmark
  public long sumOfView(Gibibyte file, Sides sides) throws Exception {
    return sides.inTurn(() -> sums.view(file), () -> sums.segmentByHand(file));
  }

  @Benchmark
  public long streamIn8KiBSteps(Gibibyte file, Sides sides) throws Exception {
    return sides.inTurn(
        () -> work.streamIn8KiBSteps(file), () -> work.filesNewInputStreamIn8KiBSteps(file));
  }

  @Benchmark
  public long streamOnce8KiB(ReadOnce file, Sides sides) throws Exception {
    return streamOnce(file, 1 << 13, sides);
  }

  @Benchmark
  public long streamOnce64KiB(ReadOnce file, Sides sides) throws Exception {
    return streamOnce(file, 1 << 16, sides);
  }

  @Benchmark
  public long streamOnce1MiB(ReadOnce file, Sides sides) throws Exception {
    return streamOnce(file, 1 << 20, sides);
  }

  @Benchmark
  public long streamOnceAndMap(ReadOnce file, Sides sides) throws Exception {
    return sides.inTurn(
        () -> file.mapFileAndNewInputStream(1 << 16), () -> file.filesNewInputStream(1 << 16));
  }

  private static long streamOnce(ReadOnce file, int step, Sides sides) throws Exception {
    return sides.inTurn(() -> file.newInputStream(step), () -> file.filesNewInputStream(step));
  }

  @Benchmark
  public long channelToDirect(ReadOnce file, Sides sides) throws Exception {
    return sides.inTurn(file::newByteChannel, file::fileChannel);
  }

  @Benchmark
  public long getNumbers(Text file, Sides sides) throws Exception {
    return sides.inTurn(() -> reads.numbers(file), () -> reads.numbersByBuffer(file));
  }

  @Benchmark
  public long getPieces(Text file, Sides sides) throws Exception {
    return sides.inTurn(
        () -> reads.pieces(file, 1 << 16), () -> reads.piecesByFileChannel(file, 1 << 16));
  }

  @Benchmark
  public long getInOrder(Records file, Sides sides) throws Exception {
    return sides.inTurn(file::sumInABatch, file::sumOfABuffer);
  }

  @Benchmark
  public long getHeaderToStream(Headers file, Sides sides) throws Exception {
    return sides.inTurn(file::byCursor, file::byDataInputStream);
  }

  @Benchmark
  public long getHeaderToBuffer(Headers file, Sides sides) throws Exception {
    return sides.inTurn(file::byCursor, file::byMappedBuffer);
  }

  @Benchmark
  public long get(Text file, Sides sides) throws Exception {
    return sides.inTurn(() -> reads.bytes(file), () -> reads.bytesByFileChannel(file));
  }

  @Benchmark
  public long getLong(Text file, Sides sides) throws Exception {
    return sides.inTurn(() -> reads.longs(file), () -> reads.longsByFileChannel(file));
  }

  @Benchmark
  public long getLongWithZeros(Records file, Sides sides) throws Exception {
    return sides.inTurn(() -> reads.longs(file), () -> reads.longsByFileChannel(file));
  }

  @Benchmark
  public long searchesToFileChannel(Records file, Sides sides) throws Exception {
    return sides.inTurn(file::searchInABatch, file::searchByFileChannel);
  }

  @Benchmark
  public long searchesToSegment(Records file, Sides sides) throws Exception {
    return sides.inTurn(file::searchInABatch, file::searchRaw);
  }

  @Benchmark
  public long copyTo64KiB(Gibibyte file, Sides sides) throws Exception {
    return copyTo(file, 1 << 16, sides);
  }

  @Benchmark
  public long copyTo1MiB(Gibibyte file, Sides sides) throws Exception {
    return copyTo(file, 1 << 20, sides);
  }

  private long copyTo(Gibibyte file, int length, Sides sides) throws Exception {
    return sides.inTurn(
        () -> reads.pieces(file, length), () -> reads.piecesByFileChannel(file, length));
  }

  @Benchmark
  public long indexOf(Gibibyte file, Sides sides) throws Exception {
    return sides.inTurn(() -> reads.indexOfAbsent(file), () -> reads.indexOfAbsentByHand(file));
  }

  @Benchmark
  public long snapshotToCopy(Snapshots files, Sides sides) throws Exception {
    return sides.inTurn(files::ofLarge, files::copyAndMapByHand);
  }

  @Benchmark
  public long leaseOfSnapshot(Snapshots files, Sides sides) throws Exception {
    return sides.inTurn(files::ofLargeOnWrite, files::mapFile);
  }

  @Benchmark
  public long leaseOfSnapshotLargeToSmall(Snapshots files, Sides sides) throws Exception {
    return sides.inTurn(files::ofLargeOnWrite, files::ofSmallOnWrite);
  }

  @Benchmark
  public long snapshotOfSharedBlocks(Snapshots files, Sides sides) throws Exception {
    return sides.inTurn(files::ofLarge, files::mapFile);
  }

  @Benchmark
  public long snapshotOfSharedBlocksLargeToSmall(Snapshots files, Sides sides) throws Exception {
    return sides.inTurn(files::ofLarge, files::ofSmall);
  }
}
