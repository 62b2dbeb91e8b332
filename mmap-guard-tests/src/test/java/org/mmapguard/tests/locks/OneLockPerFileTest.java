package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.Trials;

/** However often a file is mapped, its lock is held until the last mapping is closed. */
class OneLockPerFileTest extends LockScene {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void holdsInAnyOrderOfClosing(int seed) throws IOException {
    Path hardLink = Files.createLink(directory.resolve("hard"), file);
    Path symbolicLink = Files.createSymbolicLink(directory.resolve("symbolic"), file);
    List<FileData> mappings = new ArrayList<>();
    for (Path name : List.of(file, hardLink, symbolicLink, file, hardLink)) {
      mappings.add(MmapGuard.mapFile(name));
    }
    Collections.shuffle(mappings, new Random(seed));
    for (FileData mapping : mappings) {
      assertFalse(other.couldLockExclusively(file));
      assertEquals(CONTENT[4], mapping.get(4));
      mapping.close();
    }
    assertTrue(other.couldLockExclusively(file));
  }

  @Test
  void theLibrarysOwnOpeningsAndClosingsKeepIt() throws IOException {
    try (FileData.Mapped first = MmapGuard.mapFile(file)) {
      MmapGuard.mapFile(file).close();
      assertFalse(other.couldLockExclusively(file), "a second mapping");
      MmapGuard.load(file).close();
      assertFalse(other.couldLockExclusively(file), "load");
      MmapGuard.readFile(file, 5).close();
      assertFalse(other.couldLockExclusively(file), "readFile");
      assertEquals(5, MmapGuard.<Long, IOException>view(file, b -> b.byteSize()));
      assertFalse(other.couldLockExclusively(file), "view");
      FileData.Mapped snapshot = MmapGuard.snapshot(file);
      assertFalse(other.couldLockExclusively(file), "making a snapshot");
      snapshot.close();
      assertFalse(other.couldLockExclusively(file), "closing a snapshot");
      assertFalse(first.isStale());
      assertFalse(other.couldLockExclusively(file), "isStale");
      first.newInputStream().close();
      first.newByteChannel().close();
      assertFalse(other.couldLockExclusively(file), "streams and channels");
    }
    assertTrue(other.couldLockExclusively(file));
  }

  @Test
  void failedAttemptsKeepIt() throws IOException {
    try (FileData first = MmapGuard.mapFile(file)) {
      assertThrowsExactly(
          MmapGuard.InputTooLargeException.class, () -> MmapGuard.readFile(file, 4).close());
      assertFalse(other.couldLockExclusively(file), "too large");
      assertThrowsExactly(
          IllegalStateException.class,
          () ->
              MmapGuard.view(
                  file,
                  _ -> {
                    throw new IllegalStateException("the body's own");
                  }));
      assertFalse(other.couldLockExclusively(file), "a body that throws");
      assertThrowsExactly(
          NoSuchFileException.class, () -> MmapGuard.mapFile(directory.resolve("no")).close());
    }
    assertTrue(other.couldLockExclusively(file));
  }

  @Test
  void aLoanInsideALoanKeepsIt() throws IOException {
    MmapGuard.<Void, IOException>view(
        file,
        _ -> {
          assertEquals(5, MmapGuard.<Long, IOException>view(file, b -> b.byteSize()));
          assertFalse(other.couldLockExclusively(file));
          return null;
        });
  }

  /** A newcomer that opens the file while the last handle goes must not lose its lock to that. */
  @Test
  void manyThreadsThatMapAndCloseNeverSeeItDropped() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Callable<Integer> mapAndClose =
        () -> {
          int rounds = 0;
          while (!stop.get()) {
            try (FileData data = MmapGuard.mapFile(file)) {
              assertEquals(CONTENT[2], data.get(2));
              rounds++;
            }
          }
          return rounds;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(threads.submit(mapAndClose));
      }
      for (int round = 0; round < 300; round++) {
        try (FileData data = MmapGuard.mapFile(file)) {
          assertFalse(other.couldLockExclusively(file), "round " + round);
          assertTrue(data.isOpen());
        }
      }
      stop.set(true);
      for (Future<Integer> thread : running) {
        assertTrue(thread.get() > 0);
      }
    }
    assertTrue(other.couldLockExclusively(file));
  }

  /** A second name is proven by the list of all descriptors, of which one is gone when read. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDescriptorThatIsClosedWhileItIsLookedAtHindersNoSecondName() throws Exception {
    Path link = Files.createLink(directory.resolve("link"), file);
    List<String> lines =
        new ForkedJvm(DescriptorsThatGo.class, directory)
            .traced(
                "-P",
                "/proc/self/fdinfo/" + DescriptorsThatGo.NUMBER,
                "-e",
                "inject=openat:delay_exit=" + 1000 * DescriptorsThatGo.DELAY_MILLIS)
            .uncounted()
            .run(file, link)
            .lines();
    assertEquals(List.of("5 bytes of 5"), lines);
  }

  /** Two threads, so that each is often the last one while the other comes anew. */
  @Tag("race")
  @Test
  void aNewcomerNeverCollidesWithTheLastOneThatLeaves() throws Exception {
    int rounds = 3 * Trials.CLOSES;
    Callable<Long> mapAndClose =
        () -> {
          long sum = 0;
          for (int round = 0; round < rounds; round++) {
            try (FileData data = MmapGuard.mapFile(file)) {
              sum += data.size();
            }
          }
          return sum;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Long> thread : threads.invokeAll(List.of(mapAndClose, mapAndClose))) {
        assertEquals((long) rounds * CONTENT.length, thread.get());
      }
    }
    assertTrue(other.couldLockExclusively(file));
  }

  @Test
  void theDataTellsWhichItIs() throws IOException {
    FileData.Mapped data = MmapGuard.mapFile(file);
    assertEquals(
        NativeAccess.isGiven() ? FileData.Lock.OFD_AND_FLOCK : FileData.Lock.POSIX, data.lock());
    data.close();
    try (FileData.Mapped snapshot = MmapGuard.snapshot(file)) {
      assertEquals(FileData.Lock.NONE, snapshot.lock());
    }
  }

  /** It would drop ours with its own; with native access it cannot. */
  @Test
  void otherCodeOfThisJvmGetsNoneOfTheJdkMeanwhile() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      try (FileChannel channel = FileChannel.open(file)) {
        try {
          channel.tryLock(0, Long.MAX_VALUE, true);
          assertTrue(NativeAccess.isGiven(), "other code got a lock of the JDK");
        } catch (OverlappingFileLockException e) {
          assertFalse(NativeAccess.isGiven());
        }
      }
      assertEquals(5, data.size());
    }
  }

  @Test
  void twoFilesHaveTwoLocks() throws IOException {
    Path second = Files.write(directory.resolve("second"), CONTENT);
    try (FileData one = MmapGuard.mapFile(file)) {
      assertTrue(one.isOpen());
      assertTrue(other.couldLockExclusively(second));
    }
  }

  @Test
  void theNameMayPassToAnotherFile() throws IOException {
    try (FileData.Mapped before = MmapGuard.mapFile(file)) {
      Path replacement = Files.write(directory.resolve("replacement"), new byte[] {9});
      Files.move(replacement, file, StandardCopyOption.REPLACE_EXISTING);
      try (FileData after = MmapGuard.mapFile(file)) {
        assertEquals(9, after.get(0));
        assertEquals(CONTENT[0], before.get(0));
        assertTrue(before.isStale());
        assertFalse(other.couldLockExclusively(file));
      }
      assertTrue(other.couldLockExclusively(file));
    }
  }
}
