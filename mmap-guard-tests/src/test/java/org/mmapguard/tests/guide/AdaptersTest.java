package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A library that reads at positions reads guarded data, as the documentation shows. */
class AdaptersTest {

  /** What many libraries ask of a file. */
  interface RandomAccess {
    long length() throws IOException;

    int read(long position, ByteBuffer target) throws IOException;
  }

  // @start region="read"
  record GuardedAccess(FileData.Slice file) implements RandomAccess {
    @Override
    public long length() {
      return file.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return file.read(position, target); // less at the end, -1 past it, an IOException at a cut
    }
  } // @end

  @Test
  void readsStopAtTheEnd(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("file"), new byte[] {1, 2, 3, 4, 5});
    try (FileData data = MmapGuard.mapFile(path)) {
      RandomAccess access = new GuardedAccess(data.slice());
      assertEquals(5, access.length());
      ByteBuffer target = ByteBuffer.allocate(4);
      assertEquals(3, access.read(2, target));
      assertArrayEquals(new byte[] {3, 4, 5, 0}, target.array());
      assertEquals(-1, access.read(5, target));
      Files.write(path, new byte[1]);
      assertThrows(IOException.class, () -> access.read(2, target));
    }
  }
}
