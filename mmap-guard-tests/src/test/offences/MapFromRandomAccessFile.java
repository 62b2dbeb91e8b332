package offences;

import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;

/** RandomAccessFile.getChannel().map. */
interface MapFromRandomAccessFile {

  class Offender {
    Object use(RandomAccessFile file) throws Exception {
      return file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, 1);
    }
  }

  class Neighbour {
    long use(RandomAccessFile file) throws Exception {
      return file.getChannel().size();
    }
  }
}
