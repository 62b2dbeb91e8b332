package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Opens a name that leads to one of two files in turn, and each file by a name of its own. */
public final class Flipping {

  private static final int SIZE = 3000;
  private static final int ENOUGH = 1000;

  /** A path may lead through 40, but when names change, the kernel starts again and counts on. */
  private static final int LINKS = 12;

  /** A way back to where it began, of nearly as many bytes as a path may have. */
  private static final String DETOUR = "detour/../".repeat(400);

  private final Path directory;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final LongAdder opened = new LongAdder();
  private final Map<String, Integer> problems = new TreeMap<>();

  private Flipping(Path directory) {
    this.directory = directory;
  }

  /** What it is that leads to the one or the other. */
  public enum Flip {
    LINK {
      @Override
      void make(Path name, Path target) throws IOException {
        Files.createSymbolicLink(name, target);
      }
    },
    FILE {
      @Override
      void make(Path name, Path target) throws IOException {
        Files.createLink(name, target);
      }
    };

    abstract void make(Path name, Path target) throws IOException;
  }

  /**
   * Runs for some seconds, or longer on a slow machine, in a directory, and prints what was not
   * right.
   */
  public static void main(String[] arguments) throws Exception {
    Flipping flipping = new Flipping(Path.of(arguments[0]));
    flipping.run(Flip.valueOf(arguments[1]), Long.parseLong(arguments[2]));
    flipping.problems.forEach((problem, count) -> System.out.println(count + " x " + problem));
  }

  private void run(Flip flip, long seconds) throws Exception {
    Path a = file("a");
    Path b = file("b");
    Path name = directory.resolve("name");
    flip.make(name, a);
    Path slowName = slowPath().resolve("name");
    Thread[] threads = {
      Thread.ofPlatform().start(() -> flip(flip, name, a, b)),
      Thread.ofPlatform().start(() -> open(slowName, "ab")),
      Thread.ofPlatform().start(() -> open(slowName, "ab")),
      Thread.ofPlatform().start(() -> open(a, "a")),
      Thread.ofPlatform().start(() -> open(b, "b")),
    };
    do {
      TimeUnit.SECONDS.sleep(seconds);
    } while (opened.sum() < ENOUGH);
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Makes a path of the directory that takes the kernel a while to follow, so that each look at a
   * name in it is likely to find another file.
   */
  private Path slowPath() throws IOException {
    Files.createDirectory(directory.resolve("detour"));
    Path path = directory;
    for (int i = 0; i < LINKS; i++) {
      path =
          Files.createSymbolicLink(
              directory.resolve("link" + i), Path.of(DETOUR + (i == 0 ? "" : "link" + (i - 1))));
    }
    return path;
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve(content), content.repeat(SIZE));
  }

  private void flip(Flip flip, Path name, Path... targets) {
    Path next = directory.resolve("next");
    try {
      for (int i = 0; !stop.get(); i++) {
        flip.make(next, targets[i % targets.length]);
        Files.move(next, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      report("flipping: " + e);
    }
  }

  private void open(Path path, String allowed) {
    byte[] content = new byte[SIZE];
    while (!stop.get()) {
      // A file that is mapped already hides mistakes, so that one of the two is so at times only.
      if (allowed.equals("b") && (System.nanoTime() >> 28 & 1) == 0) {
        Thread.onSpinWait();
        continue;
      }
      try (FileData data = MmapGuard.mapFile(path)) {
        data.copyTo(0, content, 0, SIZE);
        byte[] expected = new byte[SIZE];
        Arrays.fill(expected, content[0]);
        if (data.size() != SIZE
            || !Arrays.equals(expected, content)
            || allowed.indexOf(content[0]) < 0) {
          report("wrong bytes of " + path.getFileName());
        }
        opened.increment();
      } catch (IOException | RuntimeException e) {
        report(path.getFileName() + ": " + e);
      }
    }
  }

  private synchronized void report(String problem) {
    problems.merge(problem, 1, Integer::sum);
  }
}
