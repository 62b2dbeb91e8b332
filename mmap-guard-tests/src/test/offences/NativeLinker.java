package offences;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/** Linker. */
interface NativeLinker {

  class Offender {
    Object use() {
      return Linker.nativeLinker();
    }
  }

  class Neighbour {
    Object use() {
      return FunctionDescriptor.ofVoid();
    }
  }
}
