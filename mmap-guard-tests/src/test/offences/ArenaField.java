package offences;

import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;

/** Arena as the type of a field. */
interface ArenaField {

  class Offender {
    Arena field;
  }

  class Neighbour {
    SegmentAllocator field;
  }
}
