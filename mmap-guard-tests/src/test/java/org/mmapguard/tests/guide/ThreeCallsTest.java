package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The three calls that introduce the library do what is said of them. */
class ThreeCallsTest {

  private final ByteArrayOutputStream digested = new ByteArrayOutputStream();

  private void digest(InputStream in) throws IOException {
    in.transferTo(digested);
  }

  private static long sum(MemorySegment bytes) {
    long sum = 0;
    for (int i = 0; i < (int) bytes.byteSize(); i++) {
      sum += bytes.get(ValueLayout.JAVA_BYTE, i);
    }
    return sum;
  }

  @Test
  void doWhatIsSaidOfThem(@TempDir Path folder) throws IOException {
    byte[] content = new byte[1000];
    Arrays.fill(content, (byte) 3);
    Path path = Files.write(folder.resolve("image"), content);
    String argument = path.toString();
    // @start region="calls"
    // 1. Map a file. What copies is guarded: the right bytes, or an exception at that call.
    byte[] header = new byte[512];
    try (FileData.Mapped image = MmapGuard.mapFile(path)) {
      image.copyTo(0, header, 0, header.length);
    }

    // 2. Take whatever can be read: a file is mapped; "-", FIFOs and /proc are read into memory.
    try (FileData data = MmapGuard.load(argument);
        InputStream in = data.newInputStream()) {
      digest(in);
    }

    // 3. Borrow the raw memory, at full speed, for one computation. Nothing can be forgotten.
    long sum = MmapGuard.view(path, bytes -> sum(bytes));
    // @end
    assertArrayEquals(Arrays.copyOf(content, 512), header);
    assertArrayEquals(content, digested.toByteArray());
    assertEquals(3000, sum);
  }
}
