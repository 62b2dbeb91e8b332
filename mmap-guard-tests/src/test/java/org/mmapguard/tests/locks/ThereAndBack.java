package org.mmapguard.tests.locks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Forks;

/**
 * Opens a name that leads to another file at the moment of opening, and not before and after.
 *
 * <p>The tracer makes that moment long: each of the two calls that follow the first look waits.
 */
public final class ThereAndBack {

  static final int DELAY_MILLIS = Forks.DELAY_MILLIS;

  private ThereAndBack() {}

  /** What is done with the name. */
  enum Case {
    /** Each file is opened by a name of its own. */
    OTHER_NAMES {
      @Override
      void run(Path name, Path a, Path b) throws IOException {
        try (FileData data = MmapGuard.mapFile(name)) {
          System.out.println("name: " + text(data));
          // The name was taken for that of a, but has the lock of b, so that b is asked for first.
          for (Path path : List.of(b, a, b)) {
            print(path);
          }
        }
        for (Path path : List.of(name, a, b)) {
          print(path);
        }
      }
    },

    /** What has the lock by mistake is closed while it is looked for. */
    CLOSED_MEANWHILE {
      @Override
      void run(Path name, Path a, Path b) throws IOException {
        FileData data = MmapGuard.mapFile(name);
        Thread.ofPlatform().start(() -> after(DELAY_MILLIS / 2, data::close));
        print(b);
      }
    },

    /** The name is copied. */
    SNAPSHOT {
      @Override
      void run(Path name, Path a, Path b) throws IOException {
        try (FileData data = MmapGuard.snapshot(name)) {
          System.out.println("name: " + text(data));
        }
      }
    };

    abstract void run(Path name, Path a, Path b) throws IOException;
  }

  /** Prints what is read. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path a = Files.writeString(directory.resolve("a"), "a");
    Path b = Files.writeString(directory.resolve("b"), "bb");
    MmapGuard.mapFile(a).close(); // loads what is needed, which the tracer would count too
    Path name = Files.createSymbolicLink(directory.resolve("name"), a);
    Thread.ofPlatform()
        .start(
            () -> {
              after(DELAY_MILLIS / 2, () -> flip(name, b));
              after(DELAY_MILLIS, () -> flip(name, a));
            });
    Case.valueOf(arguments[1]).run(name, a, b);
  }

  private static void print(Path path) throws IOException {
    try (FileData data = MmapGuard.mapFile(path)) {
      System.out.println(path.getFileName() + ": " + text(data));
    }
  }

  private static void after(int millis, Runnable action) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    action.run();
  }

  private static void flip(Path name, Path target) {
    try {
      Path next = Files.createSymbolicLink(name.resolveSibling("next"), target);
      Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(FileData data) {
    return new String(data.toByteArray(), StandardCharsets.US_ASCII);
  }
}
