package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The content of every file of this package: never zero, so that zeros from nowhere show. */
final class Content {

  static final int PAGE = 4096;

  private Content() {}

  /** Returns the byte at a position, from 1 to 251. */
  static byte at(long position) {
    return (byte) (1 + (position + (position >> 8)) % 251);
  }

  static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = at(i);
    }
    return bytes;
  }

  /** Makes a file anew, under a name that may have been used before. */
  static Path write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    return Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
  }

  /** Cuts a file, as a process does that knows nothing of locks. */
  static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
