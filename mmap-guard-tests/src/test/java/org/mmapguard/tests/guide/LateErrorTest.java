package org.mmapguard.tests.guide;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.MmapGuard;

/**
 * The guard that does not guard reads well enough while nobody cuts the file; what happens then is
 * tested with the table of views.
 */
class LateErrorTest {

  // @start region="late"
  static int read(MemorySegment segment, long i) {
    try {
      return segment.get(JAVA_BYTE, i); // compiled by C2, a fault here ...
    } catch (InternalError e) { // ... is not caught here: 0 of 200,
      return -1; // and what was returned was no byte at all
    }
  } // @end

  @Test
  void readsAWholeFile(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    assertEquals(3, MmapGuard.<Integer, IOException>view(file, bytes -> read(bytes, 2)));
  }
}
