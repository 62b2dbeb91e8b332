package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.MmapGuard;

/** The stages of a pipeline can pass segments on and copy nothing. */
class PipelineTest {

  // @start region="stages"
  record Header(int version, int records) {

    static final long SIZE = 8;
    private static final ValueLayout.OfInt INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static Header parse(MemorySegment bytes) {
      return new Header(bytes.get(INT, 0), bytes.get(INT, 4));
    }

    long sum(MemorySegment payload) {
      long sum = 0;
      for (int i = 0; i < records; i++) {
        sum += payload.get(LONG, (long) i * Long.BYTES);
      }
      return sum;
    }
  }

  static long sumOfRecords(Path path) throws IOException {
    return MmapGuard.view(
        path,
        bytes -> {
          if (bytes.byteSize() < Header.SIZE) {
            throw new IOException(path + ": too short for a header");
          }
          Header header = Header.parse(bytes.asSlice(0, Header.SIZE));
          if (header.version() != 1) {
            throw new IOException(path + ": version " + header.version() + " is not known");
          }
          MemorySegment payload = bytes.asSlice(Header.SIZE);
          if (header.records() < 0 || header.records() > payload.byteSize() / Long.BYTES) {
            throw new IOException(path + ": has fewer records than its header says");
          }
          return header.sum(payload);
        });
  } // @end

  @TempDir private Path folder;

  private Path file(int version) throws IOException {
    return file(version, 2);
  }

  private Path file(int version, int records) throws IOException {
    ByteBuffer content =
        ByteBuffer.allocate(24).putInt(version).putInt(records).putLong(40).putLong(2);
    return Files.write(folder.resolve("records"), content.array());
  }

  @Test
  void theStagesAgreeOnTheBytes() throws IOException {
    assertEquals(42, sumOfRecords(file(1)));
  }

  @Test
  void anExceptionOfAStagePassesThrough() throws IOException {
    Path unknown = file(2);
    IOException e = assertThrows(IOException.class, () -> sumOfRecords(unknown));
    assertEquals(unknown + ": version 2 is not known", e.getMessage());
  }

  @Test
  void aFileThatIsTooShortIsAnError() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThrows(MmapGuard.EmptyFileException.class, () -> sumOfRecords(empty));
    Path tiny = Files.write(folder.resolve("tiny"), new byte[7]);
    assertEquals(
        tiny + ": too short for a header",
        assertThrows(IOException.class, () -> sumOfRecords(tiny)).getMessage());
    Path negative = file(1, -1);
    assertThrows(IOException.class, () -> sumOfRecords(negative));
    Path cut = file(1, 3);
    assertEquals(
        cut + ": has fewer records than its header says",
        assertThrows(IOException.class, () -> sumOfRecords(cut)).getMessage());
  }
}
