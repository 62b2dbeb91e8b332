package org.mmapguard.stress;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Small files whose every byte is known, more than there are states in use at a time.
 *
 * @param inode the number by which the kernel lists the file's locks
 */
record TestFile(Path path, long inode) {

  static final byte VALUE = 42;
  static final int SIZE = 256;

  private static final Path LOCKS = Path.of("/proc/locks");

  private static final List<TestFile> FILES =
      IntStream.range(0, 512).mapToObj(_ -> create()).toList();
  private static final AtomicInteger NEXT = new AtomicInteger();

  /** Returns a file that no other state uses at the moment. */
  static TestFile next() {
    return FILES.get(Math.floorMod(NEXT.getAndIncrement(), FILES.size()));
  }

  private static TestFile create() {
    try {
      byte[] content = new byte[SIZE];
      Arrays.fill(content, VALUE);
      Path path = Files.write(Files.createTempFile("mmap-guard-stress-", ".bin"), content);
      path.toFile().deleteOnExit();
      return new TestFile(path, (long) Files.getAttribute(path, "unix:ino"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FileData.Mapped map() {
    // Closing under a view sometimes sets the flag of the thread that reads it, as HotSpot does
    // this.
    Thread.interrupted();
    try {
      return MmapGuard.mapFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads more than one block, from standard input, whose size nobody knows before. */
  static synchronized FileData loadedInBlocks() {
    byte[] bytes = new byte[(1 << 18) + SIZE];
    Arrays.fill(bytes, VALUE);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(bytes));
    try {
      return MmapGuard.loadStdin(MmapGuard.UNLIMITED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.setIn(before);
    }
  }

  /** Opens it for the same bytes to be written again: it is nobody's own, and stays as it is. */
  FileChannel openForWriting() throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Tells whether the kernel holds a record lock on the file, whatever this process thinks.
   *
   * <p>The list of locks is read in several steps. An entry is missed if one before it goes
   * meanwhile, so that only a lock that is missed again and again is none.
   */
  boolean isLocked() {
    try {
      for (int attempt = 0; attempt < 5; attempt++) {
        if (Files.readString(LOCKS).contains(":" + inode + " ")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names what was read: all of the file's bytes, or something else. */
  static String describe(byte[] bytes) {
    for (byte b : bytes) {
      if (b != VALUE) {
        return "wrong bytes";
      }
    }
    return "bytes";
  }

  static String describe(MemorySegment bytes) {
    return describe(bytes.toArray(ValueLayout.JAVA_BYTE));
  }
}
