package offences;

import java.lang.foreign.MemorySegment;

/** MemorySegment.ofAddress. */
interface SegmentOfAddress {

  class Offender {
    Object use() {
      return MemorySegment.ofAddress(1);
    }
  }

  class Neighbour {
    long use(MemorySegment segment) {
      return segment.address();
    }
  }
}
