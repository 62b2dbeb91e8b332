package offences;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Arena as the argument of a generic type. */
interface ArenaArgument {

  class Offender {
    List<Arena> field;
  }

  class Neighbour {
    List<MemorySegment> field;
  }
}
