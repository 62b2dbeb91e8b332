package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.Opening;

/** Locks that the application itself takes in this JVM are respected, and never dropped. */
@DisabledIf(
    value = "org.mmapguard.tests.support.NativeAccess#isGiven",
    disabledReason = "with native access its locks are none of the JDK")
class LocksOfOtherCodeTest extends LockScene {

  @ParameterizedTest
  @EnumSource
  void aLockOfTheApplicationIsReportedAndKept(Opening opening) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      for (int attempt = 0; attempt < 3; attempt++) {
        MmapGuard.FileLockedException refusal =
            assertThrowsExactly(MmapGuard.FileLockedException.class, () -> opening.open(file));
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("this JVM"), refusal.getMessage());
        // What the option must name: in this suite the library is on the module path, under PIT
        // not.
        Module core = NativeAccess.core();
        String name = core.isNamed() ? core.getName() : "ALL-UNNAMED";
        assertTrue(refusal.getMessage().endsWith("=" + name), refusal.getMessage());
        assertFalse(other.couldLockShared(file), "the application's lock was dropped");
      }
      assertTrue(lock.isValid());
    }
    opening.open(file);
    assertTrue(other.couldLockExclusively(file));
  }

  /** Also a lock that would be compatible, if another process had it; also under another name. */
  @Test
  void aSharedLockOfTheApplicationIsReportedAndKept() throws IOException {
    Path link = Files.createLink(directory.resolve("link"), file);
    try (FileChannel channel = FileChannel.open(link, StandardOpenOption.READ);
        FileLock lock = channel.lock(0, Long.MAX_VALUE, true)) {
      assertThrowsExactly(
          MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
      assertTrue(lock.isShared());
      assertFalse(other.couldLockExclusively(file), "the application's lock was dropped");
    }
    MmapGuard.mapFile(file).close();
    assertTrue(other.couldLockExclusively(file));
  }

  /** The descriptor of a refused file cannot be closed, since that would drop the lock. */
  @Test
  void oneDescriptorIsKeptPerRefusedFileAndClosedLater() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      for (int attempt = 0; attempt < 50; attempt++) {
        assertThrowsExactly(
            MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close());
      }
      assertTrue(lock.isValid());
      assertEquals(2, descriptorsOf(file), "the application's, and one of ours");
    }
    Path unrelated = Files.write(directory.resolve("unrelated"), CONTENT);
    MmapGuard.mapFile(unrelated).close();
    assertEquals(0, descriptorsOf(file));
  }

  private static long descriptorsOf(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/dev/fd"))) {
      return descriptors.filter(descriptor -> isSameFile(descriptor, file)).count();
    }
  }

  private static boolean isSameFile(Path descriptor, Path file) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      return false; // the descriptor of the listing itself is gone by now
    }
  }

  /** The limit that nobody can lift in Java: the kernel drops the lock, and nothing tells. */
  @Test
  void codeThatClosesTheSameFileDropsTheLockOfAMapping() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertFalse(other.couldLockExclusively(file));
      assertArrayEquals(CONTENT, Files.readAllBytes(file));
      assertTrue(other.couldLockExclusively(file));
      assertEquals(CONTENT[0], data.get(0));
    }
  }
}
