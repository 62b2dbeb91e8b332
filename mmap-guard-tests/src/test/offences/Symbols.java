package offences;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;

/** SymbolLookup. */
interface Symbols {

  class Offender {
    Object use() {
      return SymbolLookup.loaderLookup();
    }
  }

  class Neighbour {
    Object use() {
      return MethodHandles.lookup();
    }
  }
}
