package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.ProcessResources;

/**
 * What cannot be closed without a lock being lost, and of which nobody knows which file it is, does
 * not pile up without native access.
 */
@EnabledOnOs(OS.LINUX)
class StraysAreBoundedTest {

  /** What is kept at most: also the application's descriptor, and two under their keys. */
  private static final int MOST = 64 + 1 + 2;

  private static final long ENOUGH_NANOS = 1_000_000_000;

  @TempDir Path directory;

  /** A name that leads to one of two files in turn; on one of them the application has a lock. */
  @Test
  void whileTheApplicationHasALock() throws Exception {
    assumeFalse(NativeAccess.isGiven(), "the kernel tells then which lock would be lost");
    directory = directory.toRealPath();
    AtomicBoolean stop = new AtomicBoolean();
    Path one = Files.write(directory.resolve("one"), new byte[1]);
    Path other = Files.write(directory.resolve("other"), new byte[2]);
    Path name = Files.createLink(directory.resolve("name"), one);
    Thread flipping = Thread.ofPlatform().daemon().start(() -> flip(name, one, other, stop));
    try (FileChannel channel = FileChannel.open(one, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      for (long end = System.nanoTime() + ENOUGH_NANOS; System.nanoTime() < end; ) {
        open(name);
        long kept = ProcessResources.descriptorsUnder(directory);
        assertTrue(kept <= MOST, kept + " open");
      }
    } finally {
      stop.set(true);
      flipping.join();
    }
    open(Files.write(directory.resolve("unrelated"), new byte[1]));
    assertTrue(ProcessResources.descriptorsUnder(directory) == 0, "closed once the locks are gone");
  }

  private static void open(Path path) {
    try {
      MmapGuard.mapFile(path).close();
    } catch (IOException e) {
      // It is locked, or was replaced again and again.
    }
  }

  private static void flip(Path name, Path one, Path other, AtomicBoolean stop) {
    Path next = name.resolveSibling("next");
    try {
      for (int i = 0; !stop.get(); i++) {
        Files.createLink(next, i % 2 == 0 ? other : one);
        Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
