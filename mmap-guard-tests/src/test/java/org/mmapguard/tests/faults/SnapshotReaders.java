package org.mmapguard.tests.faults;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Reads a snapshot by every raw access in turn, by two threads of a JVM of its own, while another
 * process harms the source.
 */
final class SnapshotReaders {

  private SnapshotReaders() {}

  /** Arguments: the source, an equal file. Says "reading", and ends with its input. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong reads = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    try (FileData snapshot = MmapGuard.snapshot(Path.of(arguments[0]));
        FileData intact = MmapGuard.mapFile(Path.of(arguments[1]))) {
      ViewTrial.compareWith(intact.segment());
      Runnable reader =
          () -> {
            while (!stop.get()) {
              for (ViewAccess access : ViewAccess.values()) {
                if (!isRight(access, snapshot.segment(), intact.segment())) {
                  wrong.incrementAndGet();
                }
                reads.incrementAndGet();
              }
            }
          };
      Thread one = Thread.ofPlatform().start(reader);
      Thread other = Thread.ofPlatform().start(reader);
      System.out.println("reading");
      while (System.in.read() >= 0) {}
      stop.set(true);
      one.join();
      other.join();
    }
    System.out.println("READS=" + reads);
    System.out.println("WRONG=" + wrong);
  }

  /** One access counts how often it is called, by whichever thread: it only has to survive. */
  private static boolean isRight(ViewAccess access, MemorySegment bytes, MemorySegment intact) {
    long value = access.read(bytes);
    return access == ViewAccess.HISTOGRAM || value == access.read(intact);
  }
}
