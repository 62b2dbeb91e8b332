package org.mmapguard.tests.resources;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/**
 * Closes data while the heap has room for a few small objects, of which there is one more in each
 * round; when there is memory again, somebody does the rest: who closes it again, who opens another
 * file, or the collector.
 *
 * <p>Run by {@link FullHeapAtTheEndTest}. Prints how many closings failed, and what stays.
 */
final class ClosingInFullHeap {

  /** In objects of 24 bytes: how much room the last round has. */
  private static final int ROOMS = 16;

  /** Who does the rest. */
  private static final int ENDS = 3;

  private static final int PATIENCE = 2000;

  private static Path file;
  private static Path other;

  private ClosingInFullHeap() {}

  private enum Kind {
    MAPPED,
    SNAPSHOT,
    LEASED,
    LOADED;

    @SuppressWarnings("MustBeClosedChecker") // whoever closes it
    FileData open() throws Exception {
      return switch (this) {
        case MAPPED -> MmapGuard.mapFile(file);
        case SNAPSHOT -> MmapGuard.snapshot(file);
        case LEASED -> MmapGuard.snapshotOnWrite(file);
        case LOADED -> MmapGuard.readFile(file, MmapGuard.UNLIMITED);
      };
    }
  }

  /** Arguments: a folder, which kind of data, and how many rounds. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectory(Path.of(arguments[0]).toRealPath().resolve("data"));
    file = Files.write(folder.resolve("file"), new byte[10_000]);
    other = Files.write(Files.createTempFile("other", ""), new byte[10_000]);
    Kind kind = Kind.valueOf(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    for (int i = 0; i < 3; i++) {
      kind.open().close(); // so that the JDK has its classes
      openAnother();
      requireNothingLeft(folder);
    }
    int failed = 0;
    for (int round = 0; round < rounds; round++) {
      failed += round(kind, round) ? 1 : 0;
      requireNothingLeft(folder);
    }
    Files.delete(other);
    System.out.println(failed + " closings failed, nothing stays");
    Runtime.getRuntime().halt(0);
  }

  private static boolean round(Kind kind, int round) throws Exception {
    FileData data = kind.open();
    boolean failed = failsToClose(data, round);
    // Who had it forgets it; or closes it again; or another file is opened.
    switch (round % ENDS) {
      case 0 -> data.close();
      case 1 -> {
        if (failed) {
          openAnother();
          data.close();
        }
      }
      default -> {}
    }
    return failed;
  }

  private static boolean failsToClose(FileData data, int round) {
    Object hog = FilledHeap.butFor(round / ENDS % ROOMS);
    try {
      data.close();
      return false;
    } catch (OutOfMemoryError e) {
      return true;
    } finally {
      Reference.reachabilityFence(hog);
    }
  }

  private static void openAnother() throws Exception {
    try (FileData data = MmapGuard.mapFile(other)) {
      data.get(0);
    }
  }

  private static void requireNothingLeft(Path folder) throws Exception {
    long left = 0;
    for (int i = 0; i < PATIENCE; i++) {
      left =
          ProcessResources.mappingsUnder(folder)
              + ProcessResources.descriptorsUnder(folder)
              + ProcessResources.locksOn(file);
      if (left == 0) {
        MmapGuard.mapFile(file).close(); // it can be opened again
        return;
      }
      System.gc();
      Thread.sleep(5);
    }
    System.out.println(
        ProcessResources.mappingsUnder(folder)
            + " mappings, "
            + ProcessResources.descriptorsUnder(folder)
            + " descriptors, "
            + ProcessResources.locksOn(file)
            + " locks stay");
    Runtime.getRuntime().halt(1);
  }
}
