package org.mmapguard.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file that is opened, locked and mapped with the JDK alone, in the same order as the library.
 */
record ByHand(FileChannel channel, Arena arena, MemorySegment segment) implements AutoCloseable {

  static ByHand shared(Path path) throws IOException {
    return map(path, Arena.ofShared());
  }

  static ByHand confined(Path path) throws IOException {
    return map(path, Arena.ofConfined());
  }

  private static ByHand map(Path path, Arena arena) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
      throw new IOException("locked");
    }
    MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    return new ByHand(channel, arena, segment);
  }

  /**
   * Reads the first byte with the checks of a loan: is this the file that the path names, and is it
   * still as long. So much of the library's time is its system calls.
   */
  static byte firstByteChecked(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        Arena arena = Arena.ofConfined()) {
      FileChannel channel = file.getChannel();
      if (!key.equals(Files.readAttributes(path, BasicFileAttributes.class).fileKey())
          || channel.tryLock(0, Long.MAX_VALUE, true) == null) {
        throw new IOException("replaced or locked");
      }
      long size = file.length();
      byte first = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena).get(JAVA_BYTE, 0);
      if (file.length() < size) {
        throw new IOException("cut");
      }
      return first;
    }
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}
