package offences;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** FileChannel.map as a method reference. */
interface MapByReference {

  class Offender {
    interface Map {
      Object map(FileChannel.MapMode mode, long offset, long size) throws Exception;
    }

    Map use(FileChannel channel) {
      return channel::map;
    }
  }

  class Neighbour {
    interface Read {
      int read(ByteBuffer buffer) throws Exception;
    }

    Read use(FileChannel channel) {
      return channel::read;
    }
  }
}
