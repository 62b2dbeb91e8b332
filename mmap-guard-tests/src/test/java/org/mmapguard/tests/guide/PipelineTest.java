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
  record Header(int version, long records) {

    static final long SIZE = 12;
    private static final ValueLayout.OfInt INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static Header parse(MemorySegment bytes) {
      return new Header(bytes.get(INT, 0), bytes.get(LONG, 4));
    }

    long sum(MemorySegment payload) {
      long sum = 0;
      for (long i = 0; i < records; i++) {
        sum += payload.get(LONG, i * Long.BYTES);
      }
      return sum;
    }
  }

  static long sumOfRecords(Path path) throws IOException {
    return MmapGuard.view(
        path,
        bytes -> {
          Header header = Header.parse(bytes.asSlice(0, Header.SIZE));
          if (header.version() != 1) {
            throw new IOException(path + ": version " + header.version() + " is not known");
          }
          return header.sum(bytes.asSlice(Header.SIZE));
        });
  } // @end

  @TempDir private Path folder;

  private Path file(int version) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(28).putInt(version).putLong(2).putLong(40).putLong(2);
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
}
