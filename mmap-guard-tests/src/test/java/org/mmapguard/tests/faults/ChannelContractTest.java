package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The channel keeps the contract of {@link SeekableByteChannel}, with every kind of buffer. */
class ChannelContractTest {

  private static final int SIZE = (2 << 16) + 1000;
  private static final byte[] CONTENT = Content.bytes(SIZE);

  @TempDir private Path folder;
  private FileData data;
  private SeekableByteChannel channel;

  static Stream<Named<IntFunction<ByteBuffer>>> buffers() {
    return Stream.of(
        Named.of("heap", ByteBuffer::allocate),
        Named.of("direct", ByteBuffer::allocateDirect),
        Named.of("a slice of heap", size -> ByteBuffer.allocate(size + 9).slice(5, size)),
        Named.of("a slice of direct", size -> ByteBuffer.allocateDirect(size + 9).slice(5, size)));
  }

  @BeforeEach
  void open() throws IOException {
    data = MmapGuard.mapFile(Content.write(folder.resolve("file"), CONTENT));
    channel = data.newByteChannel();
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    data.close();
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void readsFillTheBufferAndMoveBothPositions(IntFunction<ByteBuffer> buffers) throws Exception {
    ByteBuffer buffer = buffers.apply(SIZE + 100).position(10);
    int total = 0;
    for (int count; (count = channel.read(buffer)) >= 0; total += count) {
      assertEquals(10 + total + count, buffer.position());
      assertEquals(total + count, channel.position());
    }
    assertEquals(SIZE, total);
    assertEquals(ByteBuffer.wrap(CONTENT), buffer.flip().position(10));
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void readsStopAtTheLimitOfTheBuffer(IntFunction<ByteBuffer> buffers) throws Exception {
    ByteBuffer buffer = buffers.apply(100).limit(30);
    assertEquals(30, channel.position(SIZE - 50).read(buffer));
    assertEquals(ByteBuffer.wrap(CONTENT, SIZE - 50, 30), buffer.flip());
    assertEquals(0, channel.read(buffer.position(30)));
    assertEquals(SIZE - 20, channel.position());
    assertEquals(20, channel.read(buffer.clear()));
    assertEquals(-1, channel.read(buffer));
  }

  @ParameterizedTest
  @MethodSource("buffers")
  @EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be cut
  void whatIsLeftOfASliceIsReadBeforeTheFault(IntFunction<ByteBuffer> buffers) throws Exception {
    int start = 100;
    int end = SIZE - 500; // in the second step of what is read in steps
    SeekableByteChannel part = data.slice(start, SIZE - start).newByteChannel();
    Content.cut(folder.resolve("file"), end);
    ByteBuffer target = buffers.apply(SIZE);
    assertEquals(end - start, part.read(target));
    byte[] left = new byte[end - start];
    target.flip().get(left);
    assertArrayEquals(Arrays.copyOfRange(CONTENT, start, end), left);
    assertEquals(end - start, part.position());
    assertThrows(FileSystemException.class, () -> part.read(target.clear()));
  }

  @Test
  void positionsMayLieBehindTheEnd() throws Exception {
    assertSame(channel, channel.position(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, channel.position());
    assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
    assertEquals(SIZE, channel.size());
    assertEquals(-1, channel.position(SIZE).read(ByteBuffer.allocate(1)));
    ByteBuffer one = ByteBuffer.allocate(1);
    assertEquals(1, channel.position(SIZE - 1L).read(one));
    assertEquals(CONTENT[SIZE - 1], one.get(0));
  }

  @Test
  void wrongArgumentsAreRefusedWithoutMoving() throws Exception {
    channel.position(5);
    assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
    assertThrows(IllegalArgumentException.class, () -> channel.truncate(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
    assertEquals(5, channel.position());
  }

  /** The channel is open, so that nobody may be told that it is closed. */
  @Test
  void aBufferWhoseMemoryWasFreedIsAnErrorOfTheBuffer() throws Exception {
    ByteBuffer freed;
    try (Arena arena = Arena.ofConfined()) {
      freed = arena.allocate(100).asByteBuffer();
    }
    assertThrowsExactly(IllegalStateException.class, () -> channel.read(freed));
    assertEquals(0, channel.position());
    assertEquals(100, channel.read(ByteBuffer.allocate(100)));
    assertThrowsExactly(IllegalStateException.class, () -> data.read(0, freed));
    assertThrowsExactly(IllegalStateException.class, () -> data.copyTo(0, freed));
    assertEquals(0, freed.position());
  }

  @Test
  void itsDescriptionNamesTheData() throws Exception {
    assertEquals("SeekableByteChannel[of " + data + "]", channel.toString());
    channel.close();
    assertEquals("SeekableByteChannel[closed, of " + data + "]", channel.toString());
  }

  @Test
  void itIsNotForWriting() {
    assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
    assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
  }

  @Test
  void aClosedChannelRefusesEverythingAndLeavesItsDataOpen() throws Exception {
    channel.close();
    channel.close();
    assertRefusesEverything();
    assertTrue(data.isOpen());
    assertEquals(CONTENT[5], data.get(5));
  }

  @Test
  void aChannelOfClosedDataRefusesEverything() throws Exception {
    data.close();
    assertRefusesEverything();
  }

  private void assertRefusesEverything() {
    assertFalse(channel.isOpen());
    assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
    assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
    assertThrows(ClosedChannelException.class, () -> channel.truncate(0));
    assertThrows(ClosedChannelException.class, () -> channel.position());
    assertThrows(ClosedChannelException.class, () -> channel.position(0));
    assertThrows(ClosedChannelException.class, () -> channel.size());
  }

  @Test
  void anInterruptNeitherClosesItNorIsLost() throws Exception {
    Thread.currentThread().interrupt();
    ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    int count = channel.read(buffer);
    assertTrue(Thread.interrupted(), "the flag survives");
    assertEquals(SIZE, count);
    assertArrayEquals(CONTENT, buffer.array());
    assertTrue(channel.isOpen());
  }

  @Test
  void threadsThatShareItGetEachByteOnce() throws Exception {
    int[] seen = new int[256];
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().start(() -> count(seen));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    int[] expected = new int[256];
    for (byte b : CONTENT) {
      expected[b & 0xff]++;
    }
    assertArrayEquals(expected, seen);
  }

  private void count(int[] seen) {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    try {
      while (channel.read(buffer.clear()) >= 0) {
        synchronized (seen) {
          buffer.flip();
          while (buffer.hasRemaining()) {
            seen[buffer.get() & 0xff]++;
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theChannelKeepsItsDataReachable() throws Exception {
    WeakReference<FileData> reference = new WeakReference<>(data);
    data = MmapGuard.mapFile(Content.write(folder.resolve("other"), CONTENT));
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    assertTrue(reference.get() != null && reference.get().isOpen());
    ByteBuffer buffer = ByteBuffer.allocate(100);
    assertEquals(100, channel.read(buffer));
    assertArrayEquals(Arrays.copyOf(CONTENT, 100), buffer.array());
    reference.get().close();
    channel = data.newByteChannel();
    StreamContractTest.assertBecomesGarbage(reference);
  }
}
