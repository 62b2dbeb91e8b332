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
    return new ByHand(channel, arena, mapWhole(channel, channel.size(), arena));
  }

  /**
   * Reads the first byte with the checks of {@code MmapGuard.view}: is this the file that the path
   * names, and is it still as long. So much of the library's time is its system calls.
   */
  static byte firstByteOfViewChecked(Path path) throws IOException {
    try (RandomAccessFile file = openChecked(path);
        Arena arena = Arena.ofConfined()) {
      long size = file.length();
      byte first = mapWhole(file.getChannel(), size, arena).get(JAVA_BYTE, 0);
      requireNotCut(file, size);
      return first;
    }
  }

  /** Reads the first byte with the checks of {@code mapFile} and {@code get}. */
  static byte firstByteOfMappingChecked(Path path) throws IOException {
    try (RandomAccessFile file = openChecked(path);
        Arena arena = Arena.ofShared()) {
      long size = file.length();
      MemorySegment segment = mapWhole(file.getChannel(), size, arena);
      requireNotCut(file, size);
      byte first = segment.get(JAVA_BYTE, 0);
      requireNotCut(file, size);
      return first;
    }
  }

  private static RandomAccessFile openChecked(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    if (!key.equals(Files.readAttributes(path, BasicFileAttributes.class).fileKey())
        || file.getChannel().tryLock(0, Long.MAX_VALUE, true) == null) {
      throw new IOException("replaced or locked");
    }
    return file;
  }

  private static MemorySegment mapWhole(FileChannel channel, long size, Arena arena)
      throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
  }

  private static void requireNotCut(RandomAccessFile file, long size) throws IOException {
    if (file.length() < size) {
      throw new IOException("cut");
    }
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}
