package org.mmapguard.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}
