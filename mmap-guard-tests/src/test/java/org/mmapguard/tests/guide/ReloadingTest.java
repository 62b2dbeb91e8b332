package org.mmapguard.tests.guide;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;

/** A file that is replaced while many threads read it. */
@EnabledOnOs(OS.LINUX) // where mappings and descriptors can be counted
class ReloadingTest {

  private static final int VERSIONS = 1000;
  private static final int READERS = 4;

  @TempDir private Path folder;
  private Path path;

  // @start region="reload"
  /** The newest version of a file that is replaced by renaming another one to its name. */
  static final class Reloaded implements AutoCloseable {

    private final Path path;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private FileData.Mapped current;
    private boolean closed;

    Reloaded(Path path) throws IOException {
      this.path = path;
      this.current = MmapGuard.mapFile(path);
    }

    /** What to do with one version. */
    interface Body<R, X extends Exception> {
      R read(FileData version) throws X;
    }

    /** Reads one version, which stays open until the body returns. */
    <R, X extends Exception> R read(Body<R, X> body) throws X {
      lock.readLock().lock();
      try {
        return body.read(current);
      } finally {
        lock.readLock().unlock();
      }
    }

    /** Maps the file anew if it was replaced; one thread calls this, every few seconds. */
    boolean refresh() throws IOException {
      if (!current.isStale()) {
        return false;
      }
      FileData.Mapped newest = MmapGuard.mapFile(path); // if that fails, the last one stays
      FileData.Mapped unused = newest;
      lock.writeLock().lock(); // waits for the readers of the last one
      try {
        if (!closed) {
          unused = current;
          current = newest;
        }
      } finally {
        lock.writeLock().unlock();
      }
      unused.close();
      return unused != newest;
    }

    @Override
    public void close() {
      lock.writeLock().lock();
      try {
        closed = true;
        current.close();
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  // @end

  @BeforeEach
  void makeFirstVersion() throws IOException {
    folder = folder.toRealPath();
    path = folder.resolve("index");
    replaceBy(0);
  }

  /** Writes a version beside the file, complete, and gives it the file's name. */
  private void replaceBy(int version) throws IOException {
    Path next = folder.resolve("index.new");
    Files.write(next, content(version));
    Files.move(next, path, ATOMIC_MOVE);
  }

  /** Of different lengths: two pages or more, each word of which tells the version. */
  private static byte[] content(int version) {
    ByteBuffer words = ByteBuffer.allocate(4 * (1500 + version % 7 * 100));
    while (words.hasRemaining()) {
      words.putInt(version);
    }
    return words.array();
  }

  /** Returns the version of which all bytes are. */
  private static int wholeVersion(FileData data) {
    ByteBuffer words = ByteBuffer.wrap(data.toByteArray());
    int version = words.getInt(0);
    assertEquals(content(version).length, data.size());
    while (words.hasRemaining()) {
      assertEquals(version, words.getInt());
    }
    return version;
  }

  /** Reads until it is told to stop; returns how many versions it saw. */
  private static int readOn(Reloaded file, AtomicBoolean stop) {
    int seen = 1;
    int last = 0;
    while (!stop.get()) {
      int version = file.read(ReloadingTest::wholeVersion);
      assertTrue(version >= last, "an older version came back");
      seen += version > last ? 1 : 0;
      last = version;
      Thread.yield(); // more readers than processors must not starve the one that replaces
    }
    assertEquals(VERSIONS, file.read(ReloadingTest::wholeVersion));
    return seen;
  }

  @Tag("race")
  @Test
  void eachReaderSeesOneWholeVersionAndNothingIsLeftBehind() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (OtherProcess other = OtherProcess.get();
        ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      try (Reloaded file = new Reloaded(path)) {
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
          Callable<Integer> reader = () -> readOn(file, stop);
          readers.add(threads.submit(reader));
        }
        try {
          for (int version = 1; version <= VERSIONS; version++) {
            replaceBy(version);
            assertTrue(file.refresh());
            assertFalse(file.refresh());
            if (version % 10 == 0) {
              assertEquals(1, ProcessResources.mappingsUnder(folder));
              assertEquals(NativeAccess.DESCRIPTORS, ProcessResources.descriptorsUnder(folder));
            }
          }
        } finally {
          stop.set(true);
        }
        for (Future<Integer> reader : readers) {
          assertTrue(reader.get() > 1, "a reader saw one version only");
        }
        assertFalse(other.couldLockExclusively(path));
      }
      assertEquals(0, ProcessResources.mappingsUnder(folder));
      assertEquals(0, ProcessResources.descriptorsUnder(folder));
      assertTrue(other.couldLockExclusively(path));
    }
  }

  @Tag("race")
  @Test
  void closingDuringARefreshLeavesNothing() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      for (int version = 1; version <= 500; version++) {
        Reloaded file = new Reloaded(path);
        replaceBy(version);
        Callable<Boolean> refresh = file::refresh;
        Future<Boolean> refreshed = threads.submit(refresh);
        if (version % 2 == 0) {
          Thread.sleep(0, 50_000);
        }
        file.close();
        try {
          refreshed.get();
        } catch (ExecutionException e) {
          assertInstanceOf(IllegalStateException.class, e.getCause(), "closed before it began");
        }
        assertEquals(0, ProcessResources.mappingsUnder(folder));
      }
    }
  }

  @Test
  void aFileThatIsGoneLeavesTheLastVersion() throws IOException {
    try (Reloaded file = new Reloaded(path)) {
      Files.delete(path);
      assertThrowsExactly(NoSuchFileException.class, file::refresh);
      assertEquals(0, file.read(ReloadingTest::wholeVersion));
      replaceBy(1);
      assertTrue(file.refresh());
      assertEquals(1, file.read(ReloadingTest::wholeVersion));
    }
  }
}
