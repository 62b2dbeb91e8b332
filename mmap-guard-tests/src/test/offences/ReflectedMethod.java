package offences;

import java.nio.channels.FileChannel;
import java.util.function.Function;
import java.util.stream.Stream;

/** Class.getMethod with a forbidden name. */
interface ReflectedMethod {

  class Offender {
    Object use() throws Exception {
      return FileChannel.class.getMethod("tryLock");
    }
  }

  class Neighbour {
    Object use() throws Exception {
      return Stream.class.getMethod("map", Function.class);
    }
  }
}
