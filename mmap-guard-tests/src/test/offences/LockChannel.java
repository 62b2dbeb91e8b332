package offences;

import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Lock;

/** FileChannel.lock. */
interface LockChannel {

  class Offender {
    void use(FileChannel channel) throws Exception {
      channel.lock();
    }
  }

  class Neighbour {
    void use(Lock lock) {
      lock.lock();
    }
  }
}
