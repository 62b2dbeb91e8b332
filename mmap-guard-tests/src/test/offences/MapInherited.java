package offences;

import java.nio.channels.FileChannel;

/** A mapping by a class that is a FileChannel itself. */
interface MapInherited {

  class Offender {
    abstract static class Own extends FileChannel {
      Object use() throws Exception {
        return map(FileChannel.MapMode.READ_ONLY, 0, 1);
      }
    }
  }

  class Neighbour {
    abstract static class Own extends FileChannel {
      long use() throws Exception {
        return position();
      }
    }
  }
}
