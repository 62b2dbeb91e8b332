package org.mmapguard.tests.faults;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mmapguard.FileData;

/**
 * Every guarded way to the last bytes of a file, each in a caller of its own.
 *
 * <p>The caller uses what it got as an index at once. If that were the rubbish of a skipped load,
 * compiled code could read or write anywhere.
 */
public enum GuardedCall {
  GET(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[data.get(data.size() - 1) & 0xff];
    }
  },
  COPY_TO(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      byte[] target = new byte[TAIL];
      data.copyTo(data.size() - TAIL, target, 0, TAIL);
      return ++histogram[target[TAIL - 1] & 0xff];
    }
  },
  GET_SHORT(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[data.getShort(data.size() - 2, BIG_ENDIAN) & 0xff];
    }
  },
  GET_CHAR(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[data.getChar(data.size() - 2, LITTLE_ENDIAN) >>> 8];
    }
  },
  GET_INT(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[data.getInt(data.size() - 4, LITTLE_ENDIAN) >>> 24];
    }
  },
  GET_LONG(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[(int) data.getLong(data.size() - 8, BIG_ENDIAN) & 0xff];
    }
  },
  GET_FLOAT(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[
          Float.floatToRawIntBits(data.getFloat(data.size() - 4, BIG_ENDIAN)) & 0xff];
    }
  },
  GET_DOUBLE(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      double value = data.getDouble(data.size() - 8, LITTLE_ENDIAN);
      return ++histogram[(int) (Double.doubleToRawLongBits(value) >>> 56)];
    }
  },
  BATCH_GET(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return data.batch(reads -> ++histogram[reads.get(reads.size() - 1) & 0xff]);
    }
  },
  BATCH_GET_LONG(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return data.batch(
          reads -> ++histogram[(int) reads.getLong(reads.size() - 8, BIG_ENDIAN) & 0xff]);
    }
  },
  BATCH_COPY_TO(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return data.batch(
          reads -> {
            byte[] target = new byte[TAIL];
            reads.copyTo(reads.size() - TAIL, target, 0, TAIL);
            return ++histogram[target[TAIL - 1] & 0xff];
          });
    }
  },
  SLICE_GET(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[tail(data).get(TAIL - 1) & 0xff];
    }
  },
  SLICE_GET_INT(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[tail(data).getInt(TAIL - 4, BIG_ENDIAN) & 0xff];
    }
  },
  SLICE_TO_BYTE_ARRAY(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[tail(data).toByteArray()[TAIL - 1] & 0xff];
    }
  },
  SLICE_BATCH(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return tail(data).batch(reads -> ++histogram[reads.get(TAIL - 1) & 0xff]);
    }
  },
  SLICE_STREAM(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      try (InputStream stream = tail(data).newInputStream()) {
        return ++histogram[stream.readAllBytes()[TAIL - 1] & 0xff];
      }
    }
  },
  INDEX_OF(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      byte[] last = {Content.at(data.size() - 1)};
      long found = data.indexOf(last, data.size() - 100);
      return found == data.size() - 1 ? ++histogram[last[0] & 0xff] : -1;
    }
  },
  INDEX_OF_UP_TO(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      byte[] last = {Content.at(data.size() - 1)};
      long found = data.indexOf(last, data.size() - 100, data.size());
      return found == data.size() - 1 ? ++histogram[last[0] & 0xff] : -1;
    }
  },
  BATCH_INDEX_OF(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      byte[] last = {Content.at(data.size() - 1)};
      long found = data.batch(reads -> reads.indexOf(last, reads.size() - 100));
      return found == data.size() - 1 ? ++histogram[last[0] & 0xff] : -1;
    }
  },
  READ_AT(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      byte[] target = new byte[TAIL];
      int count = data.read(data.size() - TAIL, target, 0, TAIL);
      // A read may stop at a cut; then the next one must say so.
      count +=
          count < TAIL ? data.read(data.size() - TAIL + count, target, count, TAIL - count) : 0;
      return ++histogram[target[count - 1] & 0xff];
    }
  },
  READ_AT_TO_DIRECT(FileSystemException.class) {
    private final ByteBuffer direct = ByteBuffer.allocateDirect(TAIL);

    @Override
    int call(FileData data, int[] histogram) throws IOException {
      direct.clear();
      while (direct.hasRemaining()) {
        data.read(data.size() - direct.remaining(), direct);
      }
      return ++histogram[direct.get(TAIL - 1) & 0xff];
    }
  },
  COPY_TO_DIRECT(FileData.MappingFaultException.class) {
    private final ByteBuffer direct = ByteBuffer.allocateDirect(TAIL);

    @Override
    int call(FileData data, int[] histogram) {
      data.copyTo(data.size() - TAIL, direct.clear());
      return ++histogram[direct.get(TAIL - 1) & 0xff];
    }
  },
  COPY_TO_LONGS(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      long[] target = new long[TAIL / Long.BYTES];
      data.copyTo(data.size() - TAIL, target, 0, target.length, LITTLE_ENDIAN);
      return ++histogram[(int) (target[target.length - 1] >>> 56)];
    }
  },
  COPY_TO_FLOATS(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      float[] target = new float[2];
      data.copyTo(data.size() - 8, target, 0, 2, BIG_ENDIAN);
      return ++histogram[Float.floatToRawIntBits(target[1]) & 0xff];
    }
  },
  BATCH_COPY_TO_INTS(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return data.batch(
          reads -> {
            int[] target = new int[TAIL / Integer.BYTES];
            reads.copyTo(reads.size() - TAIL, target, 0, target.length, BIG_ENDIAN);
            return ++histogram[target[target.length - 1] & 0xff];
          });
    }
  },
  BATCH_COPY_TO_DIRECT(FileData.MappingFaultException.class) {
    private final ByteBuffer direct = ByteBuffer.allocateDirect(TAIL);

    @Override
    int call(FileData data, int[] histogram) {
      return data.batch(
          reads -> {
            reads.copyTo(reads.size() - TAIL, direct.clear());
            return ++histogram[direct.get(TAIL - 1) & 0xff];
          });
    }
  },
  CURSOR(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      return ++histogram[data.cursor(BIG_ENDIAN).position(data.size() - 4).getInt() & 0xff];
    }
  },
  CURSOR_AT_THE_NEXT_FIELD(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      // The window holds what is before the cut, and ends there.
      FileData.Cursor cursor = data.cursor(LITTLE_ENDIAN).position(data.size() - TAIL);
      for (int i = 1; i < TAIL / Short.BYTES; i++) {
        cursor.getShort();
      }
      return ++histogram[cursor.getShort() >>> 8 & 0xff];
    }
  },
  CURSOR_LONG_ARRAY(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      double[] target = new double[1200];
      data.cursor(LITTLE_ENDIAN).position(data.size() - 9600).get(target, 0, 1200);
      return ++histogram[(int) (Double.doubleToRawLongBits(target[1199]) >>> 56)];
    }
  },
  CURSOR_STRING(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      FileData.Cursor cursor = data.cursor(BIG_ENDIAN).position(data.size() - TAIL);
      return ++histogram[cursor.string(TAIL, ISO_8859_1).charAt(TAIL - 1)];
    }
  },
  REQUIRE_INTACT(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      data.requireIntact();
      return ++histogram[Content.at(data.size() - 1) & 0xff];
    }
  },
  TRANSFER_TO_FILE(FileData.MappingFaultException.class) {
    private @Nullable FileChannel target;

    @Override
    int call(FileData data, int[] histogram) throws IOException {
      if (target == null) {
        target = FileChannel.open(Path.of("transferred"), CREATE, READ, WRITE);
      }
      data.transferTo(target.position(0));
      ByteBuffer last = ByteBuffer.allocate(1);
      target.read(last, data.size() - 1);
      return ++histogram[last.get(0) & 0xff];
    }
  },
  TO_BYTE_ARRAY(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) {
      byte[] all = data.toByteArray();
      return ++histogram[all[all.length - 1] & 0xff];
    }
  },
  TRANSFER_TO(FileData.MappingFaultException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      ByteArrayOutputStream target = new ByteArrayOutputStream((int) data.size());
      data.transferTo(Channels.newChannel(target));
      return ++histogram[target.toByteArray()[target.size() - 1] & 0xff];
    }
  },
  STREAM_READ(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      try (InputStream stream = data.newInputStream()) {
        stream.skip(data.size() - 1);
        return ++histogram[stream.read()];
      }
    }
  },
  STREAM_READ_ARRAY(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      byte[] target = new byte[TAIL];
      try (InputStream stream = data.newInputStream()) {
        stream.skip(data.size() - TAIL);
        int count = stream.read(target);
        // A read may stop at a cut; then the next one must say so.
        count += count < TAIL ? stream.read(target, count, TAIL - count) : 0;
        return ++histogram[target[count - 1] & 0xff];
      }
    }
  },
  STREAM_READ_N_BYTES(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      try (InputStream stream = data.newInputStream()) {
        byte[] all = stream.readNBytes((int) data.size());
        return ++histogram[all[all.length - 1] & 0xff];
      }
    }
  },
  STREAM_READ_N_BYTES_TO_ARRAY(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      byte[] target = new byte[TAIL];
      try (InputStream stream = data.newInputStream()) {
        stream.skipNBytes(data.size() - TAIL);
        int count = stream.readNBytes(target, 0, TAIL);
        return ++histogram[target[count - 1] & 0xff];
      }
    }
  },
  STREAM_READ_ALL_BYTES(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      try (InputStream stream = data.newInputStream()) {
        byte[] all = stream.readAllBytes();
        return ++histogram[all[all.length - 1] & 0xff];
      }
    }
  },
  STREAM_TRANSFER_TO(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      ByteArrayOutputStream target = new ByteArrayOutputStream((int) data.size());
      try (InputStream stream = data.newInputStream()) {
        stream.transferTo(target);
      }
      return ++histogram[target.toByteArray()[target.size() - 1] & 0xff];
    }
  },
  CHANNEL_READ_TO_HEAP(FileSystemException.class) {
    @Override
    int call(FileData data, int[] histogram) throws IOException {
      return readTail(data, histogram, ByteBuffer.allocate(TAIL));
    }
  },
  CHANNEL_READ_TO_DIRECT(FileSystemException.class) {
    private final ByteBuffer direct = ByteBuffer.allocateDirect(TAIL);

    @Override
    int call(FileData data, int[] histogram) throws IOException {
      return readTail(data, histogram, direct.clear());
    }
  };

  /** How much the calls read that do not read everything, in bytes. */
  static final int TAIL = 512;

  private final Class<? extends Exception> faultType;

  GuardedCall(Class<? extends Exception> faultType) {
    this.faultType = faultType;
  }

  /** Reads the end of the data, counts its last byte, and returns how often that one was seen. */
  abstract int call(FileData data, int[] histogram) throws IOException;

  /** Tells whether {@code thrown} is what the documentation promises for this way. */
  boolean promises(Throwable thrown) {
    return faultType.isInstance(thrown);
  }

  private static FileData.Slice tail(FileData data) {
    return data.slice(data.size() - TAIL, TAIL);
  }

  private static int readTail(FileData data, int[] histogram, ByteBuffer target)
      throws IOException {
    try (SeekableByteChannel channel = data.newByteChannel()) {
      channel.position(data.size() - TAIL);
      while (target.hasRemaining()) {
        channel.read(target);
      }
      return ++histogram[target.get(TAIL - 1) & 0xff];
    }
  }
}
