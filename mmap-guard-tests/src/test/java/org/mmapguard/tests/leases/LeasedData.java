package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NonZeroBytes;

/** What is asked of a snapshot whose file is not copied before somebody is about to write. */
final class LeasedData {

  static final byte[] CONTENT = content();

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private LeasedData() {}

  private static byte[] content() {
    byte[] content = NonZeroBytes.of(70_001);
    content[5] = 0; // so that the file is asked
    content[70_000] = 0;
    return content;
  }

  @MustBeClosed
  static FileData.Mapped of(Path file) throws IOException {
    FileData.Mapped data = MmapGuard.snapshotOnWrite(file);
    assertTrue(isLeased(data), data::toString);
    return data;
  }

  static boolean isLeased(FileData.Mapped data) {
    String text = data.toString();
    assertTrue(text.contains(", snapshot, "), text);
    return text.contains(", snapshot, leased, ");
  }

  /** Reads the content by views and guarded calls. */
  static void assertRight(FileData.Mapped data) throws IOException {
    MemorySegment content = MemorySegment.ofArray(CONTENT);
    assertEquals(-1, data.segment().mismatch(content));
    assertEquals(ByteBuffer.wrap(CONTENT), data.asByteBuffer());
    assertEquals(-1L, data.<Long, IOException>view(bytes -> bytes.mismatch(content)));
    assertArrayEquals(CONTENT, data.toByteArray());
    assertEquals(0, data.get(5));
    assertEquals(0, data.get(70_000));
    assertEquals(CONTENT[6], data.get(6));
    assertEquals(ByteBuffer.wrap(CONTENT).getLong(1), data.getLong(1, ByteOrder.BIG_ENDIAN));
    assertEquals(70_000, data.indexOf(new byte[1], 6));
    assertEquals((byte) 0, data.<Byte, IOException>batch(reads -> reads.get(5)));
    try (InputStream in = data.newInputStream()) {
      assertArrayEquals(CONTENT, in.readAllBytes());
    }
  }

  static long watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mmap-guard-leases"))
        .count();
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(1);
    }
  }
}
