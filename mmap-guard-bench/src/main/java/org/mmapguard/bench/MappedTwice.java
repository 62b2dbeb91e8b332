package org.mmapguard.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A file in the page cache, mapped by the library and by hand, and touched in both mappings. */
public abstract class MappedTwice {

  private static final int PAGE = 4096;

  /** Keeps the compiler from removing the first touch. */
  long firstTouch;

  Path path;
  FileData.Mapped data;
  Arena arena;
  RandomAccessFile opened;
  FileChannel channel;
  MemorySegment raw;

  /** Makes the file. */
  abstract Path file();

  @Setup
  public void open() throws IOException {
    path = file();
    data = MmapGuard.mapFile(path);
    arena = Arena.ofShared();
    opened = new RandomAccessFile(path.toFile(), "r");
    channel = opened.getChannel();
    raw = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    firstTouch = firstBytes(data.segment()) + firstBytes(raw);
  }

  /** Not by the loops that are measured: these would be compiled for native memory, not heap. */
  private static long firstBytes(MemorySegment bytes) {
    long sum = 0;
    for (long page = 0; page < bytes.byteSize(); page += PAGE) {
      sum += bytes.get(ValueLayout.JAVA_BYTE, page);
    }
    return sum;
  }

  @TearDown
  public void close() throws IOException {
    data.close();
    arena.close();
    opened.close();
  }
}
