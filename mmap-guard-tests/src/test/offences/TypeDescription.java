package offences;

import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;

/** A class that is described by its name. */
interface TypeDescription {

  class Offender {
    Object arena() throws ReflectiveOperationException {
      return ClassDesc.of("java.lang.foreign.Arena").resolveConstantDesc(MethodHandles.lookup());
    }
  }

  class Neighbour {
    Object segment() throws ReflectiveOperationException {
      return ClassDesc.of("java.lang.foreign.MemoryLayout")
          .resolveConstantDesc(MethodHandles.lookup());
    }
  }
}
