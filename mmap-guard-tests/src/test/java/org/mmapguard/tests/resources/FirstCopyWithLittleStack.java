package org.mmapguard.tests.resources;

import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The first copies of a JVM, from where the stack is full; then one where it is not. */
final class FirstCopyWithLittleStack {

  private static final long STACK = 1 << 18;
  private static final byte[] TARGET = new byte[8];

  /** How often the stack was too small. */
  private static int overflows;

  private FirstCopyWithLittleStack() {}

  /** Argument: a file of at least 8 bytes. Prints how many copies failed, and the first byte. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (FileData data = MmapGuard.mapFile(Path.of(arguments[0]))) {
      data.get(0);
      Thread reader = new Thread(null, () -> copyAtEachDepth(data), "reader", STACK);
      reader.start();
      reader.join();
      data.copyTo(0, TARGET, 0, TARGET.length);
      System.out.println(overflows + " " + TARGET[0]);
    }
  }

  private static void copyAtEachDepth(FileData data) {
    try {
      copyAtEachDepth(data);
    } catch (StackOverflowError e) {
      // Here begins what is tried.
    }
    try {
      data.copyTo(0, TARGET, 0, TARGET.length);
    } catch (StackOverflowError e) {
      overflows++;
    }
  }
}
