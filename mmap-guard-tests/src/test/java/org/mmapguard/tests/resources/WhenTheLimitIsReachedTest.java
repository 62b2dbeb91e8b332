package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.LibraryClasses;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessLimit;
import org.mmapguard.tests.support.ProcessResources;

/**
 * Whichever step of an opening is the one that the system refuses, an exception names the limit,
 * and nothing is left behind. {@link LimitsOfTheSystemTest} has the same in JVMs of their own.
 */
@EnabledOnOs(OS.LINUX) // whose limits these are
@EnabledIf(
    value = "org.mmapguard.tests.support.ProcessLimit#isUsable",
    disabledReason = "needs prlimit")
class WhenTheLimitIsReachedTest {

  /** More descriptors than an opening needs. */
  private static final int MOST = 8;

  /** What the JVM itself may need meanwhile, in bytes. */
  private static final long ROOM = 4L << 30;

  @TempDir Path directory;
  private Path file;

  /** To load a class takes a descriptor too. */
  @BeforeAll
  static void loadAll() throws Exception {
    LibraryClasses.loadAll();
  }

  @BeforeEach
  void write() throws Exception {
    directory = directory.toRealPath();
    file = Files.writeString(directory.resolve("file"), "abc");
  }

  @ParameterizedTest
  @EnumSource
  void ofDescriptors(Opening opening) throws Exception {
    opening.open(file);
    List<String> outcomes = withFewDescriptors(() -> opening.outcome(file));
    String refusal = "java.nio.file.FileSystemException: " + file + ": ";
    int needed = outcomes.indexOf("3 bytes");
    assertTrue(needed > 0, () -> outcomes + " of " + opening);
    for (String outcome : outcomes.subList(0, needed)) {
      assertTrue(outcome.startsWith(refusal) && outcome.contains("(ulimit -n)"), outcome);
    }
    for (String outcome : outcomes.subList(needed, MOST)) {
      assertEquals("3 bytes", outcome);
    }
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
  }

  /** To close a file that was opened in vain would end the locks of this process on it. */
  @Test
  void noLockOfTheApplicationIsDropped() throws Exception {
    Opening.MAP_FILE.open(file);
    try (OtherProcess other = OtherProcess.get();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileLock lock = channel.lock(0, Long.MAX_VALUE, true);
      assertEquals(MOST, withFewDescriptors(() -> Opening.MAP_FILE.outcome(file)).size());
      assertFalse(other.couldLockExclusively(file));
      lock.release();
      withFewDescriptors(() -> Opening.MAP_FILE.outcome(file));
      assertEquals(1, ProcessResources.descriptorsUnder(directory), "only the application's");
      assertTrue(other.couldLockExclusively(file));
    }
  }

  private interface Call {
    String outcome();
  }

  /** Calls with no free descriptor, with one, and so on. */
  private static List<String> withFewDescriptors(Call call) throws Exception {
    List<String> outcomes = new ArrayList<>();
    Deque<FileInputStream> taken = new ArrayDeque<>();
    long highest = ProcessResources.highestDescriptor();
    try (ProcessLimit _ = ProcessLimit.of(ProcessLimit.Resource.DESCRIPTORS, highest + 2 * MOST)) {
      try {
        takeAll(taken);
        for (int left = 0; left < MOST; left++) {
          outcomes.add(call.outcome());
          taken.pop().close();
        }
      } finally {
        for (FileInputStream stream : taken) {
          stream.close();
        }
      }
    }
    return outcomes;
  }

  private static void takeAll(Deque<FileInputStream> taken) {
    try {
      while (true) {
        taken.push(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      // That is all.
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MAP_FILE", "LOAD", "VIEW"}) // the others copy first, which takes long
  void ofAddressSpace(Opening opening) throws Exception {
    opening.open(file);
    Path large = directory.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(64L << 30);
    }
    String outcome;
    try (ProcessLimit _ =
        ProcessLimit.of(
            ProcessLimit.Resource.ADDRESS_SPACE, ProcessResources.addressSpace() + ROOM)) {
      outcome = opening.outcome(large);
    }
    assertTrue(outcome.contains("Exception: " + large + ": no room to map "), outcome);
    assertTrue(outcome.contains("ulimit -v"), outcome);
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
  }

  @Test
  void ofTheSizeOfFiles() throws Exception {
    Path large = Files.write(directory.resolve("large"), new byte[1 << 20]);
    MmapGuard.snapshot(large).close();
    String outcome;
    try (ProcessLimit _ = ProcessLimit.of(ProcessLimit.Resource.FILE_SIZE, 1 << 16)) {
      outcome = Opening.SNAPSHOT.outcome(large);
    }
    assertTrue(
        outcome.startsWith(
            "java.nio.file.FileSystemException: "
                + large
                + ": its 1048576 bytes could not be copied to the directory "
                + directory),
        outcome);
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
  }
}
