package org.mmapguard.tests.properties;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/** One call on a channel, whose outcome can be compared between two channels. */
public record ChannelCall(Kind kind, long argument) {

  public enum Kind {
    READ,
    READ_INTO_DIRECT,
    READ_INTO_SLICE,
    READ_INTO_READ_ONLY,
    WRITE,
    POSITION,
    MOVE,
    SIZE,
    TRUNCATE,
    IS_OPEN,
    CLOSE
  }

  /** Makes the call and describes what it returned, or which kind of exception it threw. */
  public String on(SeekableByteChannel channel) {
    int length = Math.clamp(argument, 0, 300_000);
    try {
      return switch (kind) {
        case READ -> read(channel, ByteBuffer.allocate(length));
        case READ_INTO_DIRECT -> read(channel, ByteBuffer.allocateDirect(length));
        case READ_INTO_SLICE ->
            read(
                channel,
                ByteBuffer.allocate(length + 7).position(3).slice().limit(length + 2).position(2));
        case READ_INTO_READ_ONLY -> read(channel, ByteBuffer.allocate(length).asReadOnlyBuffer());
        case WRITE -> String.valueOf(channel.write(ByteBuffer.allocate(length)));
        case POSITION -> String.valueOf(channel.position());
        case MOVE -> returned(channel, channel.position(argument));
        case SIZE -> String.valueOf(channel.size());
        case TRUNCATE -> returned(channel, channel.truncate(argument));
        case IS_OPEN -> String.valueOf(channel.isOpen());
        case CLOSE -> {
          channel.close();
          yield "closed";
        }
      };
    } catch (IOException | RuntimeException e) {
      return e.getClass().getName();
    }
  }

  private static String read(SeekableByteChannel channel, ByteBuffer target) throws IOException {
    int count = channel.read(target);
    byte[] bytes = new byte[target.position()];
    target.get(0, bytes);
    return count + ", " + target + ", hash " + Arrays.hashCode(bytes);
  }

  private static String returned(SeekableByteChannel channel, SeekableByteChannel result) {
    return result == channel ? "itself" : "another channel";
  }
}
