package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Trials;

/** Thousands of openings, good and failing, leave neither a descriptor nor a mapping behind. */
@EnabledOnOs(OS.LINUX) // where they can be counted
class NothingLeaksTest {

  /** One that leaks shows at once; many show what leaks now and then. */
  private static final int CYCLES = Forks.ALLOWED ? Trials.CYCLES : 50;

  /** Each takes some milliseconds, because it might be a mistake that passes. */
  private static final int REFUSALS = 100;

  @TempDir Path directory;
  private Path file;
  private long descriptors;

  @BeforeEach
  void count() throws IOException {
    directory = directory.toRealPath();
    file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    for (Opening opening : Opening.values()) {
      opening.open(file); // what is loaded once stays
    }
    descriptors = ProcessResources.descriptors();
  }

  @Test
  void theCountersSeeAMapping() throws IOException {
    assertFlat();
    try (FileData first = MmapGuard.mapFile(file);
        FileData second = MmapGuard.mapFile(file)) {
      assertEquals(2, ProcessResources.mappingsUnder(directory));
      assertEquals(
          NativeAccess.isGiven() ? 2 * NativeAccess.DESCRIPTORS : NativeAccess.DESCRIPTORS,
          ProcessResources.descriptorsUnder(directory));
      assertEquals(first.get(0), second.get(0));
    }
    assertFlat();
  }

  @Test
  void mappingStartsNoThread() throws IOException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (FileData data = MmapGuard.mapFile(file)) {
      assertEquals(1, data.get(0));
      Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
      started.removeAll(before);
      assertEquals(Set.of(), started);
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterOpeningAndClosing(Opening opening) throws IOException {
    for (int i = 0; i < CYCLES; i++) {
      assertEquals(3, opening.open(file));
    }
    assertFlat();
  }

  @ParameterizedTest
  @EnumSource
  void afterRefusals(Opening opening) throws IOException {
    Path missing = directory.resolve("missing");
    Path unsized = Path.of("/proc/self/stat");
    for (int i = 0; i < CYCLES; i++) {
      assertThrowsExactly(NoSuchFileException.class, () -> opening.open(missing));
      assertThrowsExactly(MmapGuard.NotRegularFileException.class, () -> opening.open(directory));
      if (opening == Opening.LOAD || opening == Opening.READ_FILE) {
        assertTrue(opening.open(unsized) > 0);
      } else {
        assertThrowsExactly(MmapGuard.EmptyFileException.class, () -> opening.open(unsized));
      }
    }
    assertFlat();
  }

  @ParameterizedTest
  @EnumSource
  void afterRefusalsOfAnEmptyFile(Opening opening) throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    for (int i = 0; i < CYCLES; i++) {
      if (opening == Opening.READ_FILE) {
        assertEquals(0, opening.open(empty));
      } else {
        assertThrowsExactly(MmapGuard.EmptyFileException.class, () -> opening.open(empty));
      }
    }
    assertFlat();
  }

  @Test
  void afterInputThatIsTooLarge() throws IOException {
    for (int i = 0; i < CYCLES; i++) {
      assertThrowsExactly(
          MmapGuard.InputTooLargeException.class, () -> MmapGuard.readFile(file, 2).close());
      assertThrowsExactly(
          MmapGuard.InputTooLargeException.class,
          () -> MmapGuard.readFile(Path.of("/dev/zero"), 2).close());
    }
    assertFlat();
  }

  @Test
  void afterBodiesThatThrow() throws IOException {
    for (int i = 0; i < CYCLES; i++) {
      assertThrowsExactly(
          ArithmeticException.class,
          () ->
              MmapGuard.view(
                  file,
                  _ -> {
                    throw new ArithmeticException();
                  }));
    }
    assertFlat();
  }

  @ParameterizedTest
  @EnumSource
  void afterLocksOfAnotherProcess(Opening opening) throws IOException {
    try (OtherProcess other = OtherProcess.get()) {
      long withOther = ProcessResources.descriptors();
      assertTrue(other.locksExclusively(file));
      for (int i = 0; i < CYCLES; i++) {
        assertThrowsExactly(MmapGuard.FileLockedException.class, () -> opening.open(file));
      }
      assertTrue(ProcessResources.descriptors() <= withOther);
      assertEquals(0, ProcessResources.descriptorsUnder(directory));
    }
    assertEquals(0, ProcessResources.mappingsUnder(directory));
  }

  /** The one descriptor that has to be kept meanwhile goes with the next use of the library. */
  @Test
  void afterLocksOfThisProcess() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      for (int i = 0; i < REFUSALS; i++) {
        assertThrowsExactly(
            MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
      }
      assertTrue(lock.isValid());
      assertTrue(ProcessResources.descriptors() <= descriptors + 3);
    }
    MmapGuard.mapFile(file).close();
    assertFlat();
  }

  @Test
  void afterFilesWereReplacedUnderTheirMappings() throws IOException {
    for (int i = 0; i < CYCLES; i++) {
      try (FileData data = MmapGuard.mapFile(file)) {
        Files.delete(file);
        Files.write(file, new byte[] {1, 2, 3});
        assertEquals(3, data.get(2));
      }
    }
    assertFlat();
  }

  private void assertFlat() throws IOException {
    assertEquals(0, ProcessResources.mappingsUnder(directory), "mappings");
    assertEquals(0, ProcessResources.descriptorsUnder(directory), "descriptors");
    // Fewer, if a collection has closed what other tests forgot.
    assertTrue(ProcessResources.descriptors() <= descriptors, "all descriptors");
  }
}
