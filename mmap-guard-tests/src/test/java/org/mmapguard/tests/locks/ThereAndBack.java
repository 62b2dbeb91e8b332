package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Opens a name that leads to another file at the moment of opening, and not before and after.
 *
 * <p>The tracer makes that moment long: each of the two calls that follow the first look waits.
 */
public final class ThereAndBack {

  static final int DELAY_MILLIS = 2000;

  private ThereAndBack() {}

  /** Prints what the name leads to, and then what the two files say by names of their own. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Path a = Files.writeString(directory.resolve("a"), "a");
    Path b = Files.writeString(directory.resolve("b"), "b");
    MmapGuard.mapFile(a).close();
    Path name = Files.createSymbolicLink(directory.resolve("name"), a);
    Thread flips =
        Thread.ofPlatform()
            .start(
                () -> {
                  flip(name, b, DELAY_MILLIS / 2);
                  flip(name, a, DELAY_MILLIS);
                });
    try (FileData data = MmapGuard.mapFile(name)) {
      flips.join();
      System.out.println("name: " + text(data));
      // The name was taken for that of a, but has the lock of b, so that b is asked for first.
      for (Path path : List.of(b, a, b)) {
        try (FileData other = MmapGuard.mapFile(path)) {
          System.out.println(path.getFileName() + ": " + text(other));
        }
      }
    }
    for (Path path : List.of(name, a, b)) {
      try (FileData data = MmapGuard.mapFile(path)) {
        System.out.println(path.getFileName() + ": " + text(data));
      }
    }
  }

  private static void flip(Path name, Path target, int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      Path next = Files.createSymbolicLink(name.resolveSibling("next"), target);
      Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(FileData data) {
    return new String(data.toByteArray(), StandardCharsets.US_ASCII);
  }
}
