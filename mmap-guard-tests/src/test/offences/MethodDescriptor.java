package offences;

import java.lang.invoke.MethodType;

/** A descriptor that is read from a string. */
interface MethodDescriptor {

  class Offender {
    MethodType makesArena() {
      return MethodType.fromMethodDescriptorString("()Ljava/lang/foreign/Arena;", null);
    }
  }

  class Neighbour {
    MethodType makesString() {
      return MethodType.fromMethodDescriptorString("()Ljava/lang/String;", null);
    }
  }
}
