package org.mmapguard.examples.legacy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Counts the lines of files, as an application without modules does it. */
public final class LineCount {

  private LineCount() {}

  /**
   * Prints the number of line feeds of each file.
   *
   * @param files what to read
   * @throws IOException if a file cannot be read
   */
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      System.out.println(count(Path.of(file)) + " " + file);
    }
  }

  // @start region="count"
  private static long count(Path file) throws IOException {
    try (FileData data = MmapGuard.load(file);
        InputStream in = data.newInputStream()) {
      byte[] step = new byte[1 << 16];
      long lines = 0;
      for (int count; (count = in.read(step)) >= 0; ) {
        for (int i = 0; i < count; i++) {
          if (step[i] == '\n') {
            lines++;
          }
        }
      }
      return lines;
    }
  } // @end
}
