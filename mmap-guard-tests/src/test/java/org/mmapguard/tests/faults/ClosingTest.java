package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Trials;

/** Closing takes effect once, everywhere and without harm, or is refused and can be repeated. */
@Timeout(300)
class ClosingTest {

  /** More than a socket or pipe takes while nobody reads from it, in bytes. */
  private static final int SIZE = 16 << 20;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Content.write(folder.resolve("file"), Content.bytes(SIZE));
  }

  @Test
  void readersThatRaceWithClosingFinishOrAreRefused() throws Exception {
    ForkedJvm.Outcome outcome =
        new ForkedJvm(CloseRace.class, folder).run(folder, Trials.CLOSES, Trials.SEED);
    assertEquals(0, outcome.exitValue(), () -> "-Dmmapguard.seed=" + Trials.SEED + " " + outcome);
    assertEquals((long) Trials.CLOSES * CloseRace.READERS, outcome.counts().get("REFUSALS"));
    assertEquals(0, outcome.counts().get("LEFT_OPEN"));
    assertTrue(outcome.counts().get("READS") > Trials.CLOSES, outcome::toString);
  }

  /** There is no file left that could be asked for its size. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be truncated
  void aFaultInABodyThatClosesIsOneOfClosedData() throws Exception {
    FileData data = MmapGuard.mapFile(file);
    Content.cut(file, 0);
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () ->
                data.view(
                    bytes -> {
                      try (data) {
                        return bytes.get(JAVA_BYTE, SIZE - 1);
                      }
                    }));
    assertTrue(refusal.getMessage().contains("closed"), refusal::getMessage);
    OpenResources.assertNoneOf(file);
  }

  @Test
  void closingAgainDoesNothing() throws Exception {
    FileData first = MmapGuard.mapFile(file);
    first.close();
    try (FileData second = MmapGuard.mapFile(file)) {
      first.close();
      assertTrue(second.isOpen());
      assertEquals(Content.at(0), second.get(0));
      OpenResources.assertSomeOf(file);
    }
    OpenResources.assertNoneOf(file);
  }

  @Test
  void everyOperationIsRefusedAfterwards() throws Exception {
    FileData data = MmapGuard.mapFile(file);
    MemorySegment segment = data.segment();
    InputStream stream = data.newInputStream();
    SeekableByteChannel channel = data.newByteChannel();
    data.close();

    assertThrows(IllegalStateException.class, () -> data.get(0));
    assertThrows(IllegalStateException.class, () -> data.copyTo(0, new byte[1], 0, 1));
    assertThrows(IllegalStateException.class, data::toByteArray);
    assertThrows(IllegalStateException.class, data::newInputStream);
    assertThrows(IllegalStateException.class, data::newByteChannel);
    assertThrows(IllegalStateException.class, data::segment);
    assertThrows(IllegalStateException.class, data::asByteBuffer);
    assertThrows(IllegalStateException.class, () -> data.asByteBuffer(0, 1));
    assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
    try (Sink sink = new Sink()) {
      assertThrows(IllegalStateException.class, () -> data.transferTo(sink));
    }
    assertThrows(IOException.class, stream::read);
    assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
    assertFalse(channel.isOpen());
    assertEquals(SIZE, data.size());
  }

  @Test
  void isRefusedWhileASocketWritesTheViewAndWorksLater() throws Exception {
    FileData data = MmapGuard.mapFile(file);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (AsynchronousServerSocketChannel server =
            AsynchronousServerSocketChannel.open().bind(anyPort);
        AsynchronousSocketChannel writer = AsynchronousSocketChannel.open()) {
      writer.connect(server.getLocalAddress()).get();
      try (AsynchronousSocketChannel reader = server.accept().get()) {
        Future<Integer> writing = writeUntilPending(writer, data.asByteBuffer());
        assertStaysOpen(data);
        FutureTask<Long> draining = inAThread(() -> drain(reader));
        writing.get();
        writer.shutdownOutput();
        assertTrue(draining.get() >= writing.get());
      }
    }
    data.close();
    OpenResources.assertNoneOf(file);
  }

  @Test
  void isRefusedWhileAPipeWritesTheViewAndWorksLater() throws Exception {
    FileData data = MmapGuard.mapFile(file);
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source()) {
      FutureTask<Integer> writing = inAThread(() -> sink.write(data.asByteBuffer()));
      // Once a byte has come through, the writer is inside the system call, where it stays.
      source.read(ByteBuffer.allocate(1));
      assertStaysOpen(data);
      ByteBuffer target = ByteBuffer.allocate(1 << 16);
      while (!writing.isDone()) {
        source.configureBlocking(false);
        source.read(target.clear());
      }
      assertEquals(SIZE, writing.get());
    }
    data.close();
    OpenResources.assertNoneOf(file);
  }

  private void assertStaysOpen(FileData data) {
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThrows(IllegalStateException.class, data::close);
      assertTrue(data.isOpen());
      assertEquals(Content.at(SIZE - 1), data.get(SIZE - 1));
      OpenResources.assertSomeOf(file);
    }
  }

  /** Writes until the system takes no more, so that the last write waits with the memory in use. */
  private static Future<Integer> writeUntilPending(
      AsynchronousSocketChannel channel, ByteBuffer bytes) throws Exception {
    while (true) {
      Future<Integer> writing = channel.write(bytes);
      Thread.sleep(20);
      if (!writing.isDone()) {
        return writing;
      }
      if (!bytes.hasRemaining()) {
        bytes.rewind();
      }
    }
  }

  /** Reads to the end, and returns how many bytes came. */
  private static long drain(AsynchronousSocketChannel channel) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(1 << 16);
    long total = 0;
    for (int count; (count = channel.read(target.clear()).get()) >= 0; ) {
      total += count;
    }
    return total;
  }

  private static <T> FutureTask<T> inAThread(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().start(future);
    return future;
  }

  /** Takes no bytes. */
  private static final class Sink implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      throw new AssertionError("bytes of closed data");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
