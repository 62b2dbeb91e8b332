package org.mmapguard.examples.legacy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Counts the lines of files, as an application without modules does it. */
public final class LineCount {

  private LineCount() {}

  /**
   * Prints the number of line feeds of each file, and exits: with 0 if all were read, 1 if one was
   * not, 2 if none was named.
   *
   * @param files what to read, {@code -} for standard input
   */
  public static void main(String[] files) {
    if (files.length == 0) {
      System.err.println("Usage: LineCount FILE...");
      System.exit(2);
    }
    int exitCode = 0;
    for (String file : files) {
      try {
        System.out.println(count(file) + " " + file);
      } catch (IOException e) {
        System.err.println("LineCount: " + reason(e));
        exitCode = 1;
      }
    }
    System.exit(exitCode);
  }

  // @start region="count"
  private static long count(String file) throws IOException {
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
    } catch (MmapGuard.EmptyFileException e) {
      return 0;
    }
  } // @end

  /** The two exceptions that carry only the path, and those that say what is wrong with it. */
  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> e.getFile() + ": no such file";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      default -> failure.getMessage();
    };
  }
}
