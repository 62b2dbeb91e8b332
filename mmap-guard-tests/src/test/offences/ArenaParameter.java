package offences;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Arena as the type of a parameter. */
interface ArenaParameter {

  class Offender {
    void use(Arena arena) {}
  }

  class Neighbour {
    void use(MemorySegment segment) {}
  }
}
