package offences;

import java.nio.channels.AsynchronousFileChannel;

/** AsynchronousFileChannel.lock. */
interface LockAsynchronousChannel {

  class Offender {
    Object use(AsynchronousFileChannel channel) {
      return channel.lock();
    }
  }

  class Neighbour {
    long use(AsynchronousFileChannel channel) throws Exception {
      return channel.size();
    }
  }
}
