package offences;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An array of arenas. */
interface ArenaArray {

  class Offender {
    Arena[][] field;
  }

  class Neighbour {
    MemorySegment[][] field;
  }
}
