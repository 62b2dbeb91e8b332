package org.mmapguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.properties.ScratchFile;
import org.mmapguard.tests.properties.TypedRead;

/** Any typed read, slice, batch and search has the outcome of the same on an array. */
class ReadsFuzz {

  @FuzzTest(maxDuration = "60s")
  void readsAreThoseOfAnArray(FuzzedDataProvider input) throws IOException {
    boolean mapped = input.consumeBoolean();
    byte[] content = new byte[input.consumeInt(1, 300)];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * i % 5); // few values, so that patterns occur
    }
    try (ScratchFile file = ScratchFile.of(content);
        FileData data =
            mapped
                ? MmapGuard.mapFile(file.path())
                : MmapGuard.readFile(file.path(), content.length)) {
      while (input.remainingBytes() > 0) {
        int start = input.consumeInt(0, content.length);
        int size = input.consumeInt(0, content.length - start);
        byte[] range = Arrays.copyOfRange(content, start, start + size);
        FileData.Slice slice = data.slice(start, size);
        assertArrayEquals(range, slice.toByteArray());
        if (input.consumeBoolean()) {
          TypedRead read = input.pickValue(TypedRead.values());
          assertRead(range, slice, read, input.consumeLong());
          assertRead(range, slice, read, input.consumeInt(-1, size + 1));
        } else {
          byte[] pattern = input.consumeBytes(5);
          int from = input.consumeInt(0, size);
          assertEquals(find(range, pattern, from), slice.indexOf(pattern, from));
        }
      }
    }
  }

  private static void assertRead(byte[] range, FileData.Slice slice, TypedRead read, long offset) {
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    if (offset < 0 || offset > range.length - read.width) {
      assertThrows(IndexOutOfBoundsException.class, () -> read.of(slice, offset, order));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> slice.batch(reads -> read.of(reads, offset, order)));
      return;
    }
    long expected = read.expected(range, (int) offset, order);
    assertEquals(expected, read.of(slice, offset, order));
    assertEquals(
        expected, slice.<Long, RuntimeException>batch(reads -> read.of(reads, offset, order)));
  }

  private static int find(byte[] range, byte[] pattern, int from) {
    for (int i = from; i <= range.length - pattern.length; i++) {
      if (Arrays.equals(range, i, i + pattern.length, pattern, 0, pattern.length)) {
        return i;
      }
    }
    return -1;
  }
}
