package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads of a mapping by one thread that are checked together.
 *
 * <p>A single read delivers a fault that foreign code left behind before it enters the gate, since
 * to leave the gate by an error at the wrong moment would lock it for ever. That costs as much as
 * the read. So a batch holds a place in the gate from its beginning to its end, and says there when
 * it reads. What it says can be taken back twice, as leaving a gate cannot.
 *
 * <p>Most of what a read costs is to deliver a fault. So a read that follows the last one closely
 * copies a window from its position on, and what lies there is then served from the heap. A window
 * that cannot be filled is given up for the bytes that were asked for, and the bytes that nobody
 * asks for are no part of the check at the end.
 *
 * <p>A fault that foreign code left behind may be taken for one of ours: then the file is read
 * instead of the mapping, which gives the right bytes too.
 */
final class MappedBatch implements ByteSource.Batch {

  private static final VarHandle SHORT = littleEndian(short[].class);
  private static final VarHandle INT = littleEndian(int[].class);
  private static final VarHandle LONG = littleEndian(long[].class);

  /**
   * In bytes: the first window, and how far behind the last read one may begin that is taken to be
   * in order. Longer, it would cost more than it saves where two fields of a record are read.
   */
  private static final int SHORT_WINDOW = Math.min(1 << 8, MappedCopies.LONGEST);

  private static final int LONG_WINDOW = Math.min(1 << 12, MappedCopies.LONGEST);

  private final GuardedReads reads;
  private final Gate gate;
  private final MappedBytes bytes;
  private final Gate.Place place;
  private byte[] window = {};

  /** The position of the first byte in the window, or of the last read that needed none. */
  private long start;

  /** How many bytes are in the window. */
  private int filled;

  private MappedBatch(GuardedReads reads, Gate gate, MappedBytes bytes) {
    this.reads = reads;
    this.gate = gate;
    this.bytes = bytes;
    place = gate.hold();
  }

  static ByteSource.Batch begin(GuardedReads reads, Gate gate, MappedBytes bytes) {
    return new MappedBatch(reads, gate, bytes);
  }

  private static VarHandle littleEndian(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public long read(long offset, int width) throws PageFault {
    long index = offset - start;
    if (index >= 0 && index <= filled - width) {
      gate.requireOpen();
      return valueAt((int) index, width);
    }
    return readMapping(offset, width);
  }

  /** Returns bytes of the window, the first one lowest. */
  private long valueAt(int index, int width) {
    return switch (width) {
      case Byte.BYTES -> Byte.toUnsignedLong(window[index]);
      case Short.BYTES -> Short.toUnsignedLong((short) SHORT.get(window, index));
      case Integer.BYTES -> Integer.toUnsignedLong((int) INT.get(window, index));
      default -> (long) LONG.get(window, index);
    };
  }

  private long readMapping(long offset, int width) throws PageFault {
    // Nested, because a second fault may be delivered when a handler begins.
    try {
      try {
        gate.begin(place);
        long value = fill(offset) ? valueAt(0, width) : bytes.read(offset, width, false);
        place.finish(Gate.Place.HELD);
        return value;
      } catch (Throwable t) {
        place.use = Gate.Place.HELD;
        throw t;
      }
    } catch (Throwable t) {
      place.use = Gate.Place.HELD;
      throw t;
    }
  }

  /** Copies a window if this read is in order; tells whether that was done, and is all there. */
  private boolean fill(long offset) {
    int longest = filled == 0 ? SHORT_WINDOW : LONG_WINDOW;
    boolean inOrder = Long.compareUnsigned(offset - start, filled + SHORT_WINDOW) < 0;
    start = offset;
    filled = 0;
    if (!inOrder) {
      return false;
    }
    if (window.length < longest) {
      window = new byte[longest];
    }
    int length = (int) Math.min(longest, bytes.segment().byteSize() - offset);
    if (bytes.tryCopy(offset, window, length)) {
      filled = length;
    }
    return filled > 0;
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault {
    reads.copy(offset, target, targetOffset, length, false);
  }

  @Override
  public void copy(long offset, MemorySegment target) throws PageFault {
    reads.copy(offset, target, false);
  }

  @Override
  public void confirm(long end) throws PageFault {
    reads.confirm(end);
  }

  @Override
  public void close() {
    place.use = Gate.Place.FREE;
  }
}
