package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A value at any position, in either order of bytes, is what a {@code ByteBuffer} reads there. */
class TypedReadProperties {

  /** Values at the seams of blocks and pages, and anywhere. */
  @Property
  void valuesAreThoseOfABuffer(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll TypedRead read,
      @ForAll long seed)
      throws IOException {
    byte[] bytes = content.bytes();
    if (bytes.length < read.width) {
      return;
    }
    Random random = new Random(seed);
    try (ScratchFile file = ScratchFile.of(bytes);
        var _ = new StandardInput(new ByteArrayInputStream(bytes));
        FileData mapped = MmapGuard.mapFile(file.path());
        FileData loaded = MmapGuard.loadStdin(bytes.length)) {
      for (int i = 0; i < 30; i++) {
        int last = bytes.length - read.width;
        int seam = Math.min(last, (1 << 18) - random.nextInt(read.width + 1));
        int offset = i == 0 ? last : i % 4 == 0 ? seam : random.nextInt(last + 1);
        assertValue(List.of(mapped, loaded), bytes, offset, read, random);
      }
    }
  }

  private static void assertValue(
      List<FileData> all, byte[] bytes, int offset, TypedRead read, Random random) {
    int start = random.nextInt(offset + 1);
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      long expected = read.expected(bytes, offset, order);
      for (FileData data : all) {
        FileData.Slice slice = data.slice(start, bytes.length - start);
        assertEquals(expected, read.of(data, offset, order), read::name);
        assertEquals(expected, read.of(slice, offset - start, order), read::name);
        assertEquals(
            expected,
            data.<Long, RuntimeException>batch(reads -> read.of(reads, offset, order)),
            read::name);
        assertEquals(
            expected,
            slice.<Long, RuntimeException>batch(reads -> read.of(reads, offset - start, order)),
            read::name);
      }
    }
  }

  /** Bytes that are zero here and there take another way than those that are not. */
  @Property
  void valuesWithZerosAreThoseOfABuffer(@ForAll TypedRead read, @ForAll("sparse") byte[] bytes)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(bytes);
        FileData data = MmapGuard.mapFile(file.path())) {
      for (int offset = 0; offset <= bytes.length - read.width; offset++) {
        assertValue(List.of(data), bytes, offset, read, new Random(offset));
      }
    }
  }

  @Provide
  Arbitrary<byte[]> sparse() {
    return Arbitraries.of((byte) 0, (byte) 0, (byte) 1, (byte) 0x80, (byte) 0xff)
        .array(byte[].class)
        .ofMinSize(Long.BYTES)
        .ofMaxSize(24);
  }
}
