package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Reads the first byte of a file, and says what came of it. */
final class FirstByte {

  private FirstByte() {}

  /** Argument: the path. */
  public static void main(String[] arguments) {
    try (FileData.Mapped data = MmapGuard.mapFile(Path.of(arguments[0]))) {
      System.out.println("mapped");
      System.out.println(data.get(0));
    } catch (IOException | RuntimeException e) {
      System.out.println(e);
    }
  }
}
