package org.mmapguard.tests.faults;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.mmapguard.FileData;

/** Guarded ways of reading that compare each byte they get with what the file holds there. */
enum RandomReader {
  SINGLE_BYTES {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      for (int i = 0; i < 64; i++) {
        int index = random.nextInt(content.length);
        require(data.get(index) == content[index], this);
      }
      int last = content.length - 1;
      require(data.get(last) == content[last], this);
    }
  },
  SLICES {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) throws IOException {
      int offset = random.nextInt(content.length);
      FileData.Slice tail = data.slice(offset, content.length - offset);
      require(Arrays.equals(tail.toByteArray(), from(content, offset)), this);
      try (InputStream stream = tail.newInputStream()) {
        require(Arrays.equals(stream.readAllBytes(), from(content, offset)), this);
      }
    }
  },
  FILES {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) throws IOException {
      Path copy = Files.createTempFile(Path.of(""), "copy", ".bin");
      try (FileChannel target = FileChannel.open(copy, READ, WRITE, DELETE_ON_CLOSE)) {
        int offset = random.nextInt(content.length);
        data.slice(offset, content.length - offset).transferTo(target);
        ByteBuffer got = ByteBuffer.allocate(content.length - offset);
        while (got.hasRemaining() && target.read(got, got.position()) >= 0) {}
        require(Arrays.equals(got.array(), from(content, offset)), this);
      }
    }
  },
  ARRAYS {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      int offset = random.nextInt(content.length);
      byte[] tail = new byte[content.length - offset];
      data.copyTo(offset, tail, 0, tail.length);
      require(Arrays.equals(tail, 0, tail.length, content, offset, content.length), this);
      require(Arrays.equals(data.toByteArray(), content), this);
    }
  },
  STREAM {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) throws IOException {
      byte[] step = new byte[1 + random.nextInt(16 * Content.PAGE)];
      try (InputStream stream = data.newInputStream()) {
        int position = (int) stream.skip(random.nextInt(content.length));
        for (int count; (count = stream.read(step)) >= 0; position += count) {
          require(Arrays.equals(step, 0, count, content, position, position + count), this);
        }
      }
    }
  },
  CHANNELS {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) throws IOException {
      ByteBuffer buffer =
          random.nextBoolean()
              ? ByteBuffer.allocate(content.length)
              : ByteBuffer.allocateDirect(content.length);
      int offset = random.nextInt(content.length);
      try (SeekableByteChannel channel = data.newByteChannel().position(offset)) {
        // A full buffer reads nothing, and so never meets the end.
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          ByteBuffer expected = ByteBuffer.wrap(content, offset, buffer.position());
          require(buffer.duplicate().flip().equals(expected), this);
        }
      }
      ByteArrayOutputStream target = new ByteArrayOutputStream(content.length);
      data.transferTo(Channels.newChannel(target));
      require(Arrays.equals(target.toByteArray(), content), this);
    }
  },
  TYPED {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      ByteBuffer expected = ByteBuffer.wrap(content);
      for (int i = 0; i < 64; i++) {
        int index = random.nextInt(content.length - Long.BYTES + 1);
        require(data.getLong(index, expected.order()) == expected.getLong(index), this);
      }
      int last = content.length - Integer.BYTES;
      require(data.getInt(last, expected.order()) == expected.getInt(last), this);
    }
  },
  POSITIONS {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) throws IOException {
      int position = random.nextInt(content.length);
      ByteBuffer target =
          random.nextBoolean()
              ? ByteBuffer.allocate(1 + random.nextInt(content.length))
              : ByteBuffer.allocateDirect(1 + random.nextInt(content.length));
      for (int count; (count = data.read(position, target.clear())) >= 0; position += count) {
        require(target.flip().equals(ByteBuffer.wrap(content, position, count)), this);
      }
    }
  },
  NUMBERS {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      int count = 1 + random.nextInt(content.length / Long.BYTES);
      int offset = content.length - count * Long.BYTES;
      ByteBuffer expected = ByteBuffer.wrap(content, offset, content.length - offset);
      long[] longs = new long[count];
      data.copyTo(offset, longs, 0, count, expected.order());
      require(expected.asLongBuffer().equals(LongBuffer.wrap(longs)), this);
      ByteBuffer direct = ByteBuffer.allocateDirect(expected.remaining());
      data.copyTo(offset, direct);
      require(direct.flip().equals(expected), this);
    }
  },
  CURSOR {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      ByteBuffer expected = ByteBuffer.wrap(content).position(random.nextInt(content.length));
      FileData.Cursor cursor = data.cursor(expected.order()).position(expected.position());
      while (cursor.remaining() >= Long.BYTES) {
        require(cursor.getLong() == expected.getLong(), this);
        int length = (int) Math.min(cursor.remaining(), random.nextInt(100));
        byte[] field = new byte[length];
        expected.get(field);
        require(Arrays.equals(cursor.bytes(length), field), this);
      }
      while (cursor.remaining() > 0) {
        require(cursor.get() == expected.get(), this);
      }
      data.requireIntact();
    }
  },
  PATTERN {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      int last = content.length - 16;
      byte[] pattern = Arrays.copyOfRange(content, last, content.length);
      require(data.indexOf(pattern, last - random.nextInt(100)) == last, this);
    }
  },
  /** What the body sees may be zeros from past the end; what the batch returns may not. */
  BATCH {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      int offset = content.length - 1 - random.nextInt(TAIL_SIZE);
      byte[] tail = new byte[content.length - offset];
      int middle = tail.length / 2;
      data.batch(
          reads -> {
            reads.copyTo(offset + middle, tail, middle, tail.length - middle);
            reads.copyTo(offset, tail, 0, middle);
            return tail;
          });
      require(Arrays.equals(tail, 0, tail.length, content, offset, content.length), this);
    }
  },
  /** Nothing but the end, so that it is often at work when a cut inside the last page happens. */
  TAIL {
    @Override
    void read(FileData data, byte[] content, RandomGenerator random) {
      byte[] tail = new byte[TAIL_SIZE];
      int offset = content.length - tail.length;
      data.copyTo(offset, tail, 0, tail.length);
      require(Arrays.equals(tail, 0, tail.length, content, offset, content.length), this);
    }
  };

  private static final int TAIL_SIZE = 2 * Content.PAGE;

  /** Reads to the end of the data, from anywhere. */
  abstract void read(FileData data, byte[] content, RandomGenerator random) throws IOException;

  private static byte[] from(byte[] content, int offset) {
    return Arrays.copyOfRange(content, offset, content.length);
  }

  static void require(boolean right, Object reader) {
    if (!right) {
      throw new WrongBytes(reader + " returned bytes that are not the file's");
    }
  }

  /** Says that a guarded read broke its promise. */
  static final class WrongBytes extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongBytes(String message) {
      super(message);
    }
  }
}
