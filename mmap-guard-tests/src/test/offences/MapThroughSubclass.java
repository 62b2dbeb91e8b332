package offences;

import java.nio.channels.FileChannel;

/** A mapping through the type of a subclass of FileChannel. */
interface MapThroughSubclass {

  class Offender {
    abstract static class Own extends FileChannel {}

    Object use(Own channel) throws Exception {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, 1);
    }
  }

  class Neighbour {
    abstract static class Own extends FileChannel {}

    long use(Own channel) throws Exception {
      return channel.size();
    }
  }
}
