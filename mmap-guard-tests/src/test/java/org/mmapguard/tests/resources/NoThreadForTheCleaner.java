package org.mmapguard.tests.resources;

import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/**
 * Maps a file while the system grants no more threads, and again when it does. Waits for a byte of
 * standard input before each. Run by {@link NoThreadIsGrantedTest}.
 */
final class NoThreadForTheCleaner {

  private NoThreadForTheCleaner() {}

  /** Argument: a file. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    ProcessResources.descriptorsUnder(file); // its classes
    for (int i = 0; i < 2; i++) {
      System.out.println("ready");
      int _ = System.in.read();
      System.out.println(outcome(file) + ", " + ProcessResources.descriptorsUnder(file));
    }
  }

  private static String outcome(Path file) throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      return "mapped " + data.size() + " bytes";
    } catch (OutOfMemoryError | LinkageError e) {
      return e.getClass().getSimpleName();
    }
  }
}
