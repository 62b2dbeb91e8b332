package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Single loads from a mapping, for {@link FaultBarrier} alone.
 *
 * <p>A buffer does the same as a segment, by the same instructions. But for the first load by a
 * layout in a JVM, the JDK generates code, which takes longer than to open and map the file. So a
 * file that fits a buffer is read through one.
 */
final class Loads {

  private final @Nullable ByteBuffer buffer;
  private final @Nullable Large large;

  Loads(MemorySegment segment) {
    boolean fits = segment.byteSize() <= Blocks.MAX_ARRAY;
    buffer = fits ? segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN) : null;
    large = fits ? null : new Large(segment);
  }

  /** Loads 1, 2, 4 or 8 bytes, the first one lowest; above them, zeros. */
  long now(long offset, int width) {
    return buffer != null
        ? load(buffer, (int) offset, width)
        : Objects.requireNonNull(large).load(offset, width);
  }

  private static long load(ByteBuffer source, int offset, int width) {
    return switch (width) {
      case Byte.BYTES -> Byte.toUnsignedLong(source.get(offset));
      case Short.BYTES -> Short.toUnsignedLong(source.getShort(offset));
      case Integer.BYTES -> Integer.toUnsignedLong(source.getInt(offset));
      default -> source.getLong(offset);
    };
  }

  /** A file that fits no buffer. */
  private record Large(MemorySegment source) {

    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    long load(long offset, int width) {
      return switch (width) {
        case Byte.BYTES -> Byte.toUnsignedLong(source.get(ValueLayout.JAVA_BYTE, offset));
        case Short.BYTES -> Short.toUnsignedLong(source.get(SHORT, offset));
        case Integer.BYTES -> Integer.toUnsignedLong(source.get(INT, offset));
        default -> source.get(LONG, offset);
      };
    }
  }
}
