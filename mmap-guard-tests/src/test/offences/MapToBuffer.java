package offences;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The overload of FileChannel.map that returns a buffer. */
interface MapToBuffer {

  class Offender {
    Object use(FileChannel channel) throws Exception {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, 1);
    }
  }

  class Neighbour {
    int use(FileChannel channel) throws Exception {
      return channel.read(ByteBuffer.allocate(1));
    }
  }
}
