package offences;

import java.nio.channels.FileChannel;
import java.util.Optional;

/** The overload of FileChannel.map that returns a segment. */
interface MapToSegment {

  class Offender {
    Object use(FileChannel channel) throws Exception {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, 1, null);
    }
  }

  class Neighbour {
    Object use(Optional<FileChannel> channel) {
      return channel.map(FileChannel::isOpen);
    }
  }
}
