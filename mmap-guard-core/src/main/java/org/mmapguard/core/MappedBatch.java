package org.mmapguard.core;

import java.lang.foreign.MemorySegment;

/**
 * Reads of a mapping by one thread that are checked together.
 *
 * <p>A single read delivers a fault that foreign code left behind before it enters the gate, since
 * to leave the gate by an error at the wrong moment would lock it for ever. That costs as much as
 * the read. So a batch holds a place in the gate from its beginning to its end, and says there when
 * it reads. What it says can be taken back twice, as leaving a gate cannot.
 *
 * <p>A fault that foreign code left behind may be taken for one of ours: then the file is read
 * instead of the mapping, which gives the right bytes too.
 */
final class MappedBatch implements ByteSource.Batch {

  private final Mapping mapping;
  private final Gate gate;
  private final MappedBytes bytes;
  private final Gate.Place place;

  MappedBatch(Mapping mapping, Gate gate, MappedBytes bytes) {
    this.mapping = mapping;
    this.gate = gate;
    this.bytes = bytes;
    place = gate.hold();
  }

  @Override
  public long read(long offset, int width) throws PageFault {
    // Nested, because a second fault may be delivered when a handler begins.
    try {
      try {
        gate.begin(place);
        long value = bytes.read(offset, width, false);
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

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault {
    mapping.copy(offset, target, targetOffset, length, false);
  }

  @Override
  public void copy(long offset, MemorySegment target) throws PageFault {
    mapping.copy(offset, target, false);
  }

  @Override
  public void confirm(long end) throws PageFault {
    mapping.confirm(end);
  }

  @Override
  public void close() {
    place.use = Gate.Place.FREE;
  }
}
