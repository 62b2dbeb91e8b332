package offences;

import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;

/** A method that is described by its name. */
interface MethodDescription {

  class Offender {
    Object map(ClassDesc channel, MethodTypeDesc type) throws ReflectiveOperationException {
      return MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.VIRTUAL, channel, "map", type)
          .resolveConstantDesc(MethodHandles.publicLookup());
    }
  }

  class Neighbour {
    Object size(ClassDesc channel, MethodTypeDesc type) throws ReflectiveOperationException {
      return MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.VIRTUAL, channel, "size", type)
          .resolveConstantDesc(MethodHandles.publicLookup());
    }
  }
}
