package offences;

import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Lock;

/** FileChannel.tryLock. */
interface TryLockChannel {

  class Offender {
    Object use(FileChannel channel) throws Exception {
      return channel.tryLock(0, 1, true);
    }
  }

  class Neighbour {
    boolean use(Lock lock) {
      return lock.tryLock();
    }
  }
}
