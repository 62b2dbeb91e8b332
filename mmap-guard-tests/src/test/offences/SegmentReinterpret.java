package offences;

import java.lang.foreign.MemorySegment;

/** MemorySegment.reinterpret. */
interface SegmentReinterpret {

  class Offender {
    Object use(MemorySegment segment) {
      return segment.reinterpret(8);
    }
  }

  class Neighbour {
    Object use(MemorySegment segment) {
      return segment.asSlice(0, 8);
    }
  }
}
