package offences;

import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/** FileLock as a type. */
interface LockType {

  class Offender {
    FileLock use() {
      return null;
    }
  }

  class Neighbour {
    Object use() {
      return new OverlappingFileLockException();
    }
  }
}
