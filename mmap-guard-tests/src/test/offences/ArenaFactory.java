package offences;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The factories of Arena. */
interface ArenaFactory {

  class Offender {
    Object use() {
      return Arena.ofShared();
    }
  }

  class Neighbour {
    Object use() {
      return MemorySegment.ofArray(new byte[1]);
    }
  }
}
