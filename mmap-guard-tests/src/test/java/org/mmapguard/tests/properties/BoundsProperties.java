package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Any bounds, legal or not, have the outcome that {@link Objects#checkFromIndexSize} gives them.
 */
class BoundsProperties {

  private static final int SIZE = 5000;

  @Property
  void anyBoundsOfMappedData(
      @ForAll("positions") long offset,
      @ForAll("indices") int targetOffset,
      @ForAll("indices") int length)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(new Content(SIZE, 1).bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      assertBoundsAreChecked(data, offset, targetOffset, length);
    }
  }

  @Property
  void anyBoundsOfLoadedData(
      @ForAll("positions") long offset,
      @ForAll("indices") int targetOffset,
      @ForAll("indices") int length)
      throws IOException {
    try (var _ = new StandardInput(new ByteArrayInputStream(new Content(SIZE, 2).bytes()));
        FileData data = MmapGuard.loadStdin(SIZE)) {
      assertBoundsAreChecked(data, offset, targetOffset, length);
    }
  }

  private static void assertBoundsAreChecked(
      FileData data, long offset, int targetOffset, int length) {
    byte[] target = new byte[SIZE + 10];
    assertEquals(
        outcome(() -> Objects.checkIndex(offset, (long) SIZE)),
        outcome(() -> data.get(offset)),
        "get");
    assertEquals(
        outcome(
            () -> {
              Objects.checkFromIndexSize(offset, (long) length, SIZE);
              Objects.checkFromIndexSize(targetOffset, length, target.length);
            }),
        outcome(() -> data.copyTo(offset, target, targetOffset, length)),
        "copyTo");
    assertEquals(
        outcome(() -> Objects.checkFromIndexSize(offset, (long) length, SIZE)),
        outcome(() -> assertEquals(length, data.asByteBuffer(offset, length).remaining())),
        "asByteBuffer");
    assertEquals(
        outcome(() -> Objects.checkFromIndexSize(targetOffset, length, target.length)),
        outcome(() -> readFromStream(data, target, targetOffset, length)),
        "newInputStream");
  }

  @Property
  void anyBoundsOfTypedReads(
      @ForAll("positions") long offset, @ForAll("positions") long start, @ForAll TypedRead read)
      throws IOException {
    long first = Math.floorMod(start, SIZE);
    try (ScratchFile file = ScratchFile.of(new Content(SIZE, 3).bytes());
        FileData mapped = MmapGuard.mapFile(file.path());
        FileData loaded = MmapGuard.readFile(file.path(), SIZE)) {
      for (FileData data : List.of(mapped, loaded)) {
        String expected =
            outcome(() -> Objects.checkFromIndexSize(offset, (long) read.width, SIZE));
        assertEquals(expected, outcome(() -> read.of(data, offset, ByteOrder.BIG_ENDIAN)));
        assertEquals(
            expected,
            outcome(() -> data.batch(reads -> read.of(reads, offset, ByteOrder.LITTLE_ENDIAN))));
        FileData.Slice slice = data.slice(first, SIZE - first);
        String ofSlice =
            outcome(() -> Objects.checkFromIndexSize(offset, (long) read.width, SIZE - first));
        assertEquals(ofSlice, outcome(() -> read.of(slice, offset, ByteOrder.LITTLE_ENDIAN)));
        assertEquals(
            ofSlice,
            outcome(() -> slice.batch(reads -> read.of(reads, offset, ByteOrder.BIG_ENDIAN))));
      }
    }
  }

  @Property
  void anyBoundsOfSlicesPatternsAndCopiesOfBatches(
      @ForAll("positions") long offset,
      @ForAll("positions") long size,
      @ForAll("indices") int targetOffset,
      @ForAll("indices") int length)
      throws IOException {
    byte[] target = new byte[SIZE + 10];
    try (ScratchFile file = ScratchFile.of(new Content(SIZE, 4).bytes());
        FileData mapped = MmapGuard.mapFile(file.path());
        FileData loaded = MmapGuard.readFile(file.path(), SIZE)) {
      for (FileData data : List.of(mapped, loaded)) {
        assertEquals(
            outcome(() -> Objects.checkFromIndexSize(offset, size, SIZE)),
            outcome(() -> assertEquals(size, data.slice(offset, size).size())));
        assertEquals(
            outcome(() -> Objects.checkFromIndexSize(offset, 0, SIZE)),
            outcome(() -> data.indexOf(new byte[0], offset)));
        assertEquals(
            outcome(
                () -> {
                  Objects.checkFromIndexSize(offset, (long) length, SIZE);
                  Objects.checkFromIndexSize(targetOffset, length, target.length);
                }),
            outcome(
                () ->
                    data.batch(
                        reads -> {
                          reads.copyTo(offset, target, targetOffset, length);
                          return 0;
                        })));
      }
    }
  }

  private static void readFromStream(FileData data, byte[] target, int targetOffset, int length) {
    try (InputStream in = data.newInputStream()) {
      assertEquals(Math.min(length, SIZE), in.read(target, targetOffset, length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String outcome(Runnable call) {
    try {
      call.run();
      return "returns";
    } catch (RuntimeException e) {
      return e.getClass().getName();
    }
  }

  @Provide
  Arbitrary<Long> positions() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(-5, 5),
        Arbitraries.longs().between(SIZE - 5, SIZE + 5),
        Arbitraries.longs().between(0, SIZE),
        Arbitraries.longs(),
        Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE),
        // As an int, these would be legal.
        Arbitraries.longs().between((1L << 32) - 5, (1L << 32) + SIZE));
  }

  @Provide
  Arbitrary<Integer> indices() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-5, 5),
        Arbitraries.integers().between(SIZE - 5, SIZE + 15),
        Arbitraries.integers().between(0, SIZE),
        Arbitraries.integers(),
        Arbitraries.of(Integer.MIN_VALUE, Integer.MAX_VALUE));
  }
}
