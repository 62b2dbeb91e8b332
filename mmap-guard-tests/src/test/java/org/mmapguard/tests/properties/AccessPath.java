package org.mmapguard.tests.properties;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.mmapguard.FileData;

/** Every way to get a range of bytes out of file data. */
enum AccessPath {
  GET {
    @Override
    byte[] read(FileData data, long offset, int length) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = data.get(offset + i);
      }
      return bytes;
    }
  },
  COPY_TO {
    @Override
    byte[] read(FileData data, long offset, int length) {
      byte[] framed = new byte[length + 2];
      data.copyTo(offset, framed, 1, length);
      if (framed[0] != 0 || framed[length + 1] != 0) {
        throw new AssertionError("copyTo wrote outside of the range");
      }
      return Arrays.copyOfRange(framed, 1, length + 1);
    }
  },
  READ {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      byte[] framed = new byte[length + 2];
      int count = data.read(offset, framed, 1, length);
      if (count != length || framed[0] != 0 || framed[length + 1] != 0) {
        throw new AssertionError("read " + count + " bytes, or outside of the range");
      }
      return Arrays.copyOfRange(framed, 1, length + 1);
    }
  },
  READ_TO_DIRECT_BUFFER {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      ByteBuffer target = ByteBuffer.allocateDirect(length);
      data.read(offset, target);
      byte[] bytes = new byte[target.flip().remaining()];
      target.get(bytes);
      return bytes;
    }
  },
  COPY_TO_DIRECT_BUFFER {
    @Override
    byte[] read(FileData data, long offset, int length) {
      ByteBuffer target = ByteBuffer.allocateDirect(length);
      data.copyTo(offset, target);
      byte[] bytes = new byte[target.flip().remaining()];
      target.get(bytes);
      return bytes;
    }
  },
  COPY_TO_NUMBERS {
    @Override
    byte[] read(FileData data, long offset, int length) {
      int[] numbers = new int[length / Integer.BYTES];
      data.copyTo(offset, numbers, 0, numbers.length, ByteOrder.BIG_ENDIAN);
      ByteBuffer bytes = ByteBuffer.allocate(length);
      bytes.asIntBuffer().put(numbers);
      int rest = length % Integer.BYTES;
      data.copyTo(offset + length - rest, bytes.position(length - rest));
      return bytes.array();
    }
  },
  CURSOR {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.cursor(ByteOrder.BIG_ENDIAN).position(offset).bytes(length);
    }
  },
  CURSOR_OF_SINGLE_BYTES {
    @Override
    byte[] read(FileData data, long offset, int length) {
      FileData.Cursor cursor = data.cursor(ByteOrder.LITTLE_ENDIAN).skip(offset);
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = cursor.get();
      }
      return bytes;
    }
  },
  CURSOR_OF_STRINGS {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.slice(offset, length)
          .cursor(ByteOrder.LITTLE_ENDIAN)
          .string(length, StandardCharsets.ISO_8859_1)
          .getBytes(StandardCharsets.ISO_8859_1);
    }
  },
  TO_BYTE_ARRAY {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return range(data.toByteArray(), offset, length);
    }
  },
  STREAM {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (InputStream in = data.newInputStream()) {
        in.skipNBytes(offset);
        return in.readNBytes(length);
      }
    }
  },
  STREAM_OF_SINGLE_BYTES {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (InputStream in = data.newInputStream()) {
        in.skipNBytes(offset);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) in.read();
        }
        return bytes;
      }
    }
  },
  STREAM_TRANSFER {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (InputStream in = data.newInputStream()) {
        in.skipNBytes(offset);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        in.transferTo(rest);
        return range(rest.toByteArray(), 0, length);
      }
    }
  },
  CHANNEL {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      return readFully(data, offset, ByteBuffer.allocate(length));
    }
  },
  CHANNEL_TO_DIRECT_BUFFER {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      return readFully(data, offset, ByteBuffer.allocateDirect(length));
    }
  },
  TRANSFER {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      if (data.transferTo(Channels.newChannel(all)) != data.size()) {
        throw new AssertionError("transferTo did not report the size");
      }
      return range(all.toByteArray(), offset, length);
    }
  },
  TRANSFER_TO_FILE {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (ScratchFile copy = ScratchFile.of(new byte[0]);
          FileChannel target = FileChannel.open(copy.path(), StandardOpenOption.WRITE)) {
        if (data.transferTo(target) != data.size()) {
          throw new AssertionError("transferTo did not report the size");
        }
        return range(Files.readAllBytes(copy.path()), offset, length);
      }
    }
  },
  BATCH {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.batch(
          reads -> {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
              bytes[i] = reads.get(offset + i);
            }
            return bytes;
          });
    }
  },
  COPY_OF_BATCH {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.batch(
          reads -> {
            byte[] framed = new byte[length + 2];
            reads.copyTo(offset, framed, 1, length);
            return Arrays.copyOfRange(framed, 1, length + 1);
          });
    }
  },
  SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.slice(offset, length).toByteArray();
    }
  },
  SLICE_OF_SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.slice(offset / 2, data.size() - offset / 2)
          .slice(offset - offset / 2, length)
          .toByteArray();
    }
  },
  STREAM_OF_SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (InputStream in = data.slice(offset, length).newInputStream()) {
        return in.readAllBytes();
      }
    }
  },
  CHANNEL_OF_SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (SeekableByteChannel channel = data.slice(offset, length).newByteChannel()) {
        // With room for what lies behind the slice.
        return readToEnd(channel, ByteBuffer.allocate(length + 10));
      }
    }
  },
  TRANSFER_OF_SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      data.slice(offset, length).transferTo(Channels.newChannel(all));
      return all.toByteArray();
    }
  },
  TRANSFER_OF_SLICE_TO_FILE {
    @Override
    byte[] read(FileData data, long offset, int length) throws IOException {
      try (ScratchFile copy = ScratchFile.of(new byte[0]);
          FileChannel target = FileChannel.open(copy.path(), StandardOpenOption.WRITE)) {
        data.slice(offset, length).transferTo(target);
        return Files.readAllBytes(copy.path());
      }
    }
  },
  VIEW_OF_SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.slice(offset, length).view(bytes -> bytes.toArray(ValueLayout.JAVA_BYTE));
    }
  },
  BUFFER_OF_SLICE {
    @Override
    byte[] read(FileData data, long offset, int length) {
      ByteBuffer buffer = data.slice(offset, length).asByteBuffer();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }
  },
  VIEW {
    @Override
    byte[] read(FileData data, long offset, int length) {
      return data.view(bytes -> bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }
  },
  SEGMENT {
    @Override
    byte[] read(FileData data, long offset, int length) {
      MemorySegment segment = data.segment();
      byte[] bytes = new byte[length];
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
      return bytes;
    }
  },
  BUFFER {
    @Override
    byte[] read(FileData data, long offset, int length) {
      byte[] bytes = new byte[length];
      data.asByteBuffer().get(Math.toIntExact(offset), bytes);
      return bytes;
    }
  },
  PART_OF_BUFFER {
    @Override
    byte[] read(FileData data, long offset, int length) {
      ByteBuffer part = data.asByteBuffer(offset, length);
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      return bytes;
    }
  };

  abstract byte[] read(FileData data, long offset, int length) throws IOException;

  private static byte[] range(byte[] all, long offset, int length) {
    return Arrays.copyOfRange(all, Math.toIntExact(offset), Math.toIntExact(offset + length));
  }

  private static byte[] readFully(FileData data, long offset, ByteBuffer target)
      throws IOException {
    try (SeekableByteChannel channel = data.newByteChannel()) {
      return readToEnd(channel.position(offset), target);
    }
  }

  private static byte[] readToEnd(SeekableByteChannel channel, ByteBuffer target)
      throws IOException {
    while (target.hasRemaining() && channel.read(target) >= 0) {}
    byte[] bytes = new byte[target.flip().remaining()];
    target.get(bytes);
    return bytes;
  }
}
