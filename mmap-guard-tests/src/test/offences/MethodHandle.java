package offences;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.FileChannel;

/** MethodHandles.Lookup.findVirtual with a forbidden name. */
interface MethodHandle {

  class Offender {
    Object use(MethodType type) throws Exception {
      return MethodHandles.lookup().findVirtual(FileChannel.class, "map", type);
    }
  }

  class Neighbour {
    Object use(MethodType type) throws Exception {
      return MethodHandles.lookup().findVirtual(FileChannel.class, "size", type);
    }
  }
}
