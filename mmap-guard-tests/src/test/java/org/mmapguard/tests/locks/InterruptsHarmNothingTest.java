package org.mmapguard.tests.locks;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** An interrupt unlocks, closes and invalidates nothing, and its flag survives. */
class InterruptsHarmNothingTest extends LockScene {

  private static final long STORM_NANOS = 2_000_000_000L;
  private static final long LONGEST_STORM_NANOS = 30 * STORM_NANOS;

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void everyOperationWorksOnAnInterruptedThread() throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      Thread.currentThread().interrupt();
      assertEquals(CONTENT[1], data.get(1));
      byte[] target = new byte[5];
      data.copyTo(0, target, 0, 5);
      assertArrayEquals(CONTENT, target);
      assertArrayEquals(CONTENT, data.toByteArray());
      try (InputStream in = data.newInputStream()) {
        assertArrayEquals(CONTENT, in.readAllBytes());
      }
      try (SeekableByteChannel channel = data.newByteChannel()) {
        assertEquals(5, channel.read(ByteBuffer.allocate(9)));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertEquals(5, data.transferTo(new Plain(out)));
      assertArrayEquals(CONTENT, out.toByteArray());
      assertEquals(5, data.<Long, IOException>view(bytes -> bytes.byteSize()));
      assertFalse(data.isStale());
      assertTrue(Thread.currentThread().isInterrupted(), "the flag");
      Thread.interrupted();
      assertFalse(other.couldLockExclusively(file), "the lock");
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted(), "the flag, after closing");
    assertTrue(other.couldLockExclusively(file));
  }

  /** A zero is asked of the file by a read, which in the JDK is interruptible. */
  @Test
  void readsOfZerosWorkOnAnInterruptedThread() throws IOException {
    Files.write(file, new byte[5000]);
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      for (int i = 0; i < 20; i++) {
        Thread.currentThread().interrupt();
        assertEquals(0, data.get(4999));
        assertEquals(0, data.getLong(1, LITTLE_ENDIAN));
        int inABatch = data.batch(reads -> reads.getInt(4000, LITTLE_ENDIAN));
        assertEquals(0, inABatch);
        assertArrayEquals(new byte[5000], data.toByteArray());
        assertEquals(-1, data.indexOf(CONTENT, 0));
        assertTrue(Thread.interrupted(), "the flag");
        assertFalse(other.couldLockExclusively(file), "the lock");
        assertEquals(0, data.get(4999), "by what was open before");
      }
    }
    assertTrue(other.couldLockExclusively(file));
  }

  /** The JDK's own adapter, unlike this one, is interruptible. */
  private record Plain(ByteArrayOutputStream out) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int count = source.remaining();
      byte[] bytes = new byte[count];
      source.get(bytes);
      out.writeBytes(bytes);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void anInterruptedThreadDoesNotMapAndOthersAreLeftAlone() throws IOException {
    try (FileData first = MmapGuard.mapFile(file)) {
      Thread.currentThread().interrupt();
      assertThrowsExactly(ClosedByInterruptException.class, () -> MmapGuard.mapFile(file).close());
      assertThrowsExactly(ClosedByInterruptException.class, () -> MmapGuard.snapshot(file).close());
      assertThrowsExactly(
          ClosedByInterruptException.class, () -> MmapGuard.view(file, bytes -> bytes.byteSize()));
      assertTrue(Thread.interrupted(), "the flag");
      assertFalse(other.couldLockExclusively(file), "the lock of the other mapping");
      assertEquals(CONTENT[0], first.get(0));
    }
    assertTrue(other.couldLockExclusively(file));
  }

  /** To share it, the library looks for its own descriptor in the list of all of them. */
  @Test
  void anInterruptedThreadSharesAFileUnderAnotherName() throws IOException {
    Path link = Files.createLink(directory.resolve("link"), file);
    try (FileData first = MmapGuard.mapFile(file)) {
      Thread.currentThread().interrupt();
      try (FileData copy = MmapGuard.readFile(link, 5)) {
        assertArrayEquals(CONTENT, copy.toByteArray());
      }
      assertTrue(Thread.interrupted(), "the flag");
      assertFalse(other.couldLockExclusively(file), "the lock of " + first);
    }
    assertTrue(other.couldLockExclusively(file));
  }

  @Test
  void readingACopyIsNotInterruptible() throws IOException {
    Thread.currentThread().interrupt();
    try (FileData copy = MmapGuard.readFile(file, 5)) {
      assertArrayEquals(CONTENT, copy.toByteArray());
    }
    InputStream original = System.in;
    System.setIn(new ByteArrayInputStream(CONTENT));
    try (FileData copy = MmapGuard.loadStdin(5)) {
      assertArrayEquals(CONTENT, copy.toByteArray());
    } finally {
      System.setIn(original);
    }
    assertTrue(Thread.interrupted(), "the flag");
  }

  /**
   * {@code FileChannel.map} leaks its mapping if the interrupt comes between the system call and
   * the check after it; mapping must not be open to interrupts at all.
   */
  @Tag("race")
  @Test
  @EnabledOnOs(OS.LINUX) // where the mappings of a process can be counted
  void aStormOfInterruptsLeavesNoMappingAndKeepsTheLock() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger mapped = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (FileData held = MmapGuard.mapFile(file)) {
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      try (FileData data = MmapGuard.mapFile(file)) {
                        assertEquals(CONTENT[3], data.get(3));
                        assertEquals(5, MmapGuard.<Long, IOException>view(file, b -> b.byteSize()));
                        mapped.incrementAndGet();
                      } catch (ClosedByInterruptException e) {
                        refused.incrementAndGet();
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                      Thread.interrupted();
                    }
                  });
      long start = System.nanoTime();
      // Two seconds; on a busy machine, until it has struck often enough.
      BooleanSupplier over =
          () -> {
            long nanos = System.nanoTime() - start;
            boolean enough = mapped.get() > 100 && refused.get() > 10;
            return nanos > (enough ? STORM_NANOS : LONGEST_STORM_NANOS);
          };
      for (int round = 0; !over.getAsBoolean(); round++) {
        reader.interrupt();
        if (round % 200 == 0) {
          assertFalse(other.couldLockExclusively(file), "round " + round);
        }
      }
      stop.set(true);
      reader.join();
      assertEquals(1, mappingsOf(file), "the one that is held");
      assertEquals(CONTENT[3], held.get(3));
    }
    assertEquals(0, mappingsOf(file));
    assertTrue(mapped.get() > 100, mapped + " were mapped");
    assertTrue(refused.get() > 10, refused + " were interrupted");
  }

  private static long mappingsOf(Path file) throws IOException {
    try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
      return mappings.filter(mapping -> mapping.endsWith(file.toString())).count();
    }
  }
}
