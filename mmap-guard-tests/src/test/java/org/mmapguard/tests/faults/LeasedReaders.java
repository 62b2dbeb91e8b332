package org.mmapguard.tests.faults;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.WritingProcess;

/**
 * Reads leased snapshots, in a JVM of its own, by threads that never pause, while another process
 * harms their files in every way that there is.
 */
final class LeasedReaders {

  private static final int FILES = 2;

  /** For each file one that is read raw, and one that is read by guarded calls. */
  private static final int SNAPSHOTS_OF_EACH = 2;

  private final Path folder;
  private final MemorySegment intact;
  private final Map<ViewAccess, Long> expected = new EnumMap<>(ViewAccess.class);
  private final ReadWriteLock closing = new ReentrantReadWriteLock(true);
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final List<Long> waits = new ArrayList<>();
  private volatile List<FileData.Mapped> open = List.of();

  private LeasedReaders(Path folder, MemorySegment intact) {
    this.folder = folder;
    this.intact = intact;
    for (ViewAccess access : ViewAccess.values()) {
      expected.put(access, access.read(intact));
    }
  }

  /** Arguments: folder for files, rounds. Prints what was counted, and the waits of writers. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Path whole = Content.write(folder.resolve("intact"), ViewTrial.content());
    try (FileData intact = MmapGuard.mapFile(whole);
        WritingProcess writer = new WritingProcess()) {
      ViewTrial.compareWith(intact.segment());
      LeasedReaders readers = new LeasedReaders(folder, intact.segment());
      Thread.ofPlatform().daemon().start(readers::readOnAndOn);
      Thread.ofPlatform().daemon().start(readers::readOnAndOn);
      for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
        for (WritingProcess.Way way : WritingProcess.Way.values()) {
          readers.harm(way, writer);
        }
      }
      readers.print();
    }
  }

  /** Returns how many writers the kernel has wait, in so many rounds. */
  static long breaksOf(int rounds) {
    return Arrays.stream(WritingProcess.Way.values())
            .filter(way -> way.asks && way != WritingProcess.Way.TRY_TO_OPEN)
            .count()
        * FILES
        * rounds;
  }

  private void harm(WritingProcess.Way way, WritingProcess writer)
      throws IOException, InterruptedException {
    if (way == WritingProcess.Way.CUT_WITHOUT_ASKING || way == WritingProcess.Way.TRY_TO_OPEN) {
      return; // views are not safe against the one; to the other, the kernel says no
    }
    List<Path> files = new ArrayList<>();
    List<FileData.Mapped> snapshots = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(Content.write(folder.resolve("file" + i), ViewTrial.content()));
      for (int j = 0; j < SNAPSHOTS_OF_EACH; j++) {
        snapshots.add(SnapshotKind.ON_WRITE.of(files.get(i)));
      }
    }
    open = snapshots;
    long before = reads.get();
    for (Path file : files) {
      long wait = writer.harm(way, file);
      if (way.asks) {
        waits.add(wait);
      }
    }
    for (FileData.Mapped snapshot : snapshots) {
      boolean leased = snapshot.toString().contains("leased");
      count(leased != way.asks && isRightGuarded(snapshot) && isRight(snapshot.segment()));
    }
    while (reads.get() < before + snapshots.size()) {
      Thread.sleep(1);
    }
    open = List.of();
    closing.writeLock().lock(); // some of the accesses do not survive closing
    snapshots.forEach(FileData::close);
    closing.writeLock().unlock();
  }

  private void readOnAndOn() {
    for (int pass = 0; true; pass++) {
      closing.readLock().lock();
      for (FileData.Mapped snapshot : open) {
        try {
          count(isRight(view(snapshot, pass)));
        } catch (RuntimeException | Error e) {
          e.printStackTrace();
          count(false);
        }
      }
      closing.readLock().unlock();
    }
  }

  private void count(boolean right) {
    reads.incrementAndGet();
    if (!right) {
      wrong.incrementAndGet();
    }
  }

  /** Returns each kind of view in turn. */
  private static MemorySegment view(FileData.Mapped snapshot, int pass) {
    return switch (pass % 3) {
      case 0 -> snapshot.segment();
      case 1 -> snapshot.slice(0, snapshot.size()).segment();
      default -> MemorySegment.ofBuffer(snapshot.asByteBuffer());
    };
  }

  /** One access counts how often it is called, by whichever thread: it only has to survive. */
  private boolean isRight(MemorySegment bytes) {
    boolean right = true;
    for (ViewAccess access : ViewAccess.values()) {
      long value = access.read(bytes);
      right &= access == ViewAccess.HISTOGRAM || expected.get(access) == value;
    }
    return right;
  }

  private boolean isRightGuarded(FileData.Mapped snapshot) {
    return MemorySegment.ofArray(snapshot.toByteArray()).mismatch(intact) == -1
        && snapshot.get(7) == Content.at(7);
  }

  private void print() {
    waits.sort(null);
    System.out.println("READS=" + reads);
    System.out.println("WRONG=" + wrong);
    System.out.println("BREAKS=" + waits.size());
    System.out.println("WAIT_MEDIAN_MICROS=" + waits.get(waits.size() / 2));
    System.out.println("WAIT_WORST_MICROS=" + waits.getLast());
  }
}
