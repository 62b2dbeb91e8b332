package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.JMException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.LiveObjects;
import org.mmapguard.tests.support.NativeAccess;

/**
 * What data holds on to while it is open does not grow with its use. The JDK keeps each channel of
 * a descriptor until that is closed, so there must be few.
 */
class NothingPilesUpTest {

  private static final int THREADS = 16;

  /** For readers: more than a file has, since other data of this JVM may not be closed yet. */
  private static final int READERS = 8;

  private static final String CHANNEL = "org.mmapguard.core.ShieldedChannel$BorrowedDescriptor";
  private static final String FILE =
      NativeAccess.isGiven() ? "org.mmapguard.core.NativeFile" : "org.mmapguard.core.LockEntry";
  private static final String BATCH = "org.mmapguard.core.MappedBatch";

  @TempDir private Path folder;

  @Tag("race")
  @Test
  void howeverManyThreadsReadZeros() throws Exception {
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("zeros"), new byte[4096]))) {
      inManyThreads(
          () -> {
            for (int i = 0; i < 20_000; i++) {
              assertEquals(0, data.get(i % 4096));
            }
            return null;
          });
      assertFewChannels(READERS);
    }
  }

  /** Another channel is for another thread. */
  @Test
  void howeverOftenOneThreadReadsZeros() throws Exception {
    int before = LiveObjects.of(CHANNEL);
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("zeros"), new byte[4096]))) {
      for (int i = 0; i < 100; i++) {
        assertEquals(0, data.get(i));
      }
      assertFewChannels(before + 1);
    }
  }

  @Test
  void batchesThatHaveEndedAreForgotten() throws Exception {
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("zeros"), new byte[4096]))) {
      assertTrue(data.<Integer, JMException>batch(_ -> LiveObjects.of(BATCH)) > 0, "is called so");
      int before = LiveObjects.of(BATCH);
      for (int i = 0; i < 100; i++) {
        assertEquals((byte) 0, (byte) data.<Byte, IOException>batch(reads -> reads.get(0)));
      }
      assertTrue(LiveObjects.of(BATCH) <= before);
    }
  }

  /** Their descriptors have to be kept for a while, but not what was known about the files. */
  @Test
  void filesThatOtherCodeHadLockedAreForgotten() throws Exception {
    Path unrelated = Files.write(folder.resolve("unrelated"), new byte[1]);
    MmapGuard.mapFile(unrelated).close();
    int before = LiveObjects.of(FILE);
    for (int i = 0; i < 20; i++) {
      Path file = Files.write(folder.resolve("file" + i), new byte[1]);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        assertThrowsExactly(
            MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
      }
      MmapGuard.mapFile(unrelated).close();
    }
    assertTrue(LiveObjects.of(FILE) <= before);
    try (FileData _ = MmapGuard.mapFile(unrelated)) {
      assertTrue(LiveObjects.of(FILE) > 0, "is called so");
    }
  }

  @Test
  void howeverOftenDataIsTransferred() throws Exception {
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("data"), new byte[4096]))) {
      inManyThreads(
          () -> {
            Path copy = Files.createTempFile(folder, "copy", null);
            for (int i = 0; i < 100; i++) {
              try (FileChannel target = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                assertEquals(4096, data.transferTo(target));
              }
            }
            return null;
          });
      assertFewChannels(READERS + THREADS);
    }
  }

  private static void inManyThreads(Callable<?> work) throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        ends.add(threads.submit(work));
      }
    }
    for (Future<?> end : ends) {
      end.get();
    }
  }

  private static void assertFewChannels(int most) throws JMException {
    int count = LiveObjects.of(CHANNEL);
    assertTrue(count > 0, "is called so");
    assertTrue(count <= most, () -> count + " channels of one file");
  }
}
