package offences;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/** MappedByteBuffer as a type. */
interface MappedBuffer {

  class Offender {
    boolean use(MappedByteBuffer buffer) {
      return buffer.isLoaded();
    }
  }

  class Neighbour {
    boolean use(ByteBuffer buffer) {
      return buffer.isDirect();
    }
  }
}
