package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NonZeroBytes;

/**
 * A file that is truncated inside a page does not fault: the kernel shows zeros. Wherever it ends,
 * a read gives bytes of the file, or the exception.
 */
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be truncated
class ReadsAroundTheEndTest {

  /** More than the short copies, which are not checked if they have no zero, in bytes. */
  private static final int SIZE = 90;

  private static final byte[] CONTENT = NonZeroBytes.of(SIZE);

  @TempDir private Path folder;

  /** A way to read some bytes. */
  enum Read {
    BYTE(1) {
      @Override
      byte[] from(FileData data, long offset) {
        return new byte[] {data.get(offset)};
      }
    },
    SHORT(2) {
      @Override
      byte[] from(FileData data, long offset) {
        return buffer().putShort(data.getShort(offset, ByteOrder.BIG_ENDIAN)).array();
      }
    },
    INT(4) {
      @Override
      byte[] from(FileData data, long offset) {
        return buffer().putInt(data.getInt(offset, ByteOrder.BIG_ENDIAN)).array();
      }
    },
    LONG(8) {
      @Override
      byte[] from(FileData data, long offset) {
        return buffer().putLong(data.getLong(offset, ByteOrder.BIG_ENDIAN)).array();
      }
    },
    SHORT_COPY(19) {
      @Override
      byte[] from(FileData data, long offset) {
        return copy(data, offset);
      }
    },
    LONG_COPY(70) {
      @Override
      byte[] from(FileData data, long offset) {
        return copy(data, offset);
      }
    },
    BATCH(12) {
      @Override
      byte[] from(FileData data, long offset) {
        return data.batch(
            reads ->
                buffer()
                    .putLong(reads.getLong(offset, ByteOrder.BIG_ENDIAN))
                    .putInt(reads.getInt(offset + 8, ByteOrder.BIG_ENDIAN))
                    .array());
      }
    },
    VIEW(11) {
      @Override
      byte[] from(FileData data, long offset) {
        return data.slice(offset, length()).view(bytes -> bytes.toArray(ValueLayout.JAVA_BYTE));
      }
    };

    private final int length;

    Read(int length) {
      this.length = length;
    }

    abstract byte[] from(FileData data, long offset);

    int length() {
      return length;
    }

    ByteBuffer buffer() {
      return ByteBuffer.allocate(length);
    }

    byte[] copy(FileData data, long offset) {
      byte[] target = new byte[length];
      data.copyTo(offset, target, 0, length);
      return target;
    }
  }

  @ParameterizedTest
  @EnumSource
  void giveBytesOfTheFileOrTheException(Read read) throws IOException {
    Path file = Content.write(folder.resolve("file"), CONTENT);
    try (FileData data = MmapGuard.mapFile(file)) {
      for (int end = SIZE; end > 0; end--) {
        Content.cut(file, end);
        for (int offset = 0; offset + read.length <= SIZE; offset++) {
          check(read, data, offset, end);
        }
      }
    }
  }

  private static void check(Read read, FileData data, int offset, int end) {
    byte[] bytes;
    try {
      bytes = read.from(data, offset);
    } catch (FileData.MappingFaultException e) {
      if (offset + read.length <= end) {
        fail("at " + offset + " of " + end, e);
      }
      assertEquals(end, e.currentSize());
      return;
    }
    String expected =
        offset + read.length <= end
            ? Arrays.toString(Arrays.copyOfRange(CONTENT, offset, offset + read.length))
            : "an exception";
    assertEquals(expected, Arrays.toString(bytes), () -> "at " + offset + " of " + end);
  }
}
