package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.CapturedLog;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.WritingProcess.Way;

/** With the data go its lease, memory and descriptors, also while a copy is being made. */
@EnabledIf(
    value = "org.mmapguard.tests.support.NativeAccess#isGiven",
    disabledReason = "without native access there is no lease")
class NothingIsLeftOfALeaseTest extends LeaseScene {

  private static final int ROUNDS = Integer.getInteger("mmapguard.rounds", 100);

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertNothingIsLeft();
  }

  @Test
  void afterClosing() throws Exception {
    try (FileData data = LeasedData.of(file);
        FileData another = LeasedData.of(file)) {
      assertEquals(2, ProcessResources.leasesUnder(directory));
      assertEquals(1, LeasedData.watchers());
      assertEquals(data.size(), another.size());
    }
    writer.harm(Way.TRY_TO_OPEN, file);
  }

  @Test
  void afterACopyAndClosing() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      writer.harm(Way.CUT, file);
      assertEquals(0, ProcessResources.leasesUnder(directory));
      LeasedData.await("nobody watches", () -> LeasedData.watchers() == 0);
      LeasedData.assertRight(data);
    }
  }

  /** The writer goes on then, without waiting for the copy. */
  @Test
  void afterClosingWhileACopyIsMade() throws Exception {
    Path large = directory.resolve("large");
    for (int i = 0; i < 3; i++) {
      try (FileChannel channel =
          FileChannel.open(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[1]), 400 << 20);
      }
      FileData.Mapped data = LeasedData.of(large);
      writer.begin(Way.APPEND, large);
      LeasedData.await("a copy is begun", this::thereIsAPrivateFile);
      assertTrue(LeasedData.isLeased(data), "closed before the copy is made");
      data.close();
      assertEquals(0, ProcessResources.descriptorsUnder(directory), "descriptors");
      writer.end();
    }
  }

  private boolean thereIsAPrivateFile() {
    try {
      return ProcessResources.descriptorsUnder(directory) > 2;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Closing is at each moment of a break; readers get the bytes or hear that it is closed. */
  @Test
  void afterClosingAtAnyMomentWhileOthersRead() throws Exception {
    Random random = new Random(29);
    AtomicLong reads = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    for (int i = 0; i < ROUNDS; i++) {
      Files.write(file, LeasedData.CONTENT);
      FileData.Mapped data = LeasedData.of(file);
      CountDownLatch begun = new CountDownLatch(1);
      AtomicBoolean closing = new AtomicBoolean();
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    if (!readsRightUntilClosed(data, begun, reads) || !closing.get()) {
                      wrong.incrementAndGet();
                    }
                  });
      begun.await();
      writer.begin(Way.CUT, file);
      long until = System.nanoTime() + random.nextLong(8_000_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      closing.set(true);
      data.close();
      writer.end();
      reader.join();
    }
    assertEquals(0, wrong.get(), "of " + reads + " reads");
    assertTrue(reads.get() >= ROUNDS, reads + " reads");
  }

  /** Returns once the data is closed, or false at the first wrong byte. */
  private static boolean readsRightUntilClosed(
      FileData.Mapped data, CountDownLatch begun, AtomicLong reads) {
    byte[] target = new byte[LeasedData.CONTENT.length];
    try {
      while (true) {
        data.copyTo(0, target, 0, target.length);
        assertArrayEquals(LeasedData.CONTENT, target);
        MemorySegment segment = data.segment();
        assertEquals(-1, segment.mismatch(MemorySegment.ofArray(LeasedData.CONTENT)));
        reads.incrementAndGet();
        begun.countDown();
      }
    } catch (IllegalStateException e) {
      return true;
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      return false;
    } finally {
      begun.countDown();
    }
  }

  @Test
  void ofForgottenData() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      forget(file);
      LeasedData.await(
          "released",
          () -> {
            System.gc();
            return !log.about(file.toString()).isEmpty();
          });
      assertEquals(1, log.about(file.toString()).size());
      assertTrue(
          CapturedLog.text(log.about(file.toString()).getFirst())
              .startsWith("The snapshot of " + file + " was not closed"));
    }
    writer.harm(Way.APPEND, file);
    LeasedData.await("unmapped", this::nothingIsMapped);
  }

  private static void forget(Path file) throws IOException {
    assertTrue(LeasedData.of(file).isOpen());
  }

  private boolean nothingIsMapped() {
    try {
      return ProcessResources.mappingsUnder(directory)
              + ProcessResources.descriptorsUnder(directory)
          == 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ofFilesThatAreRefused() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertThrowsExactly(
        MmapGuard.EmptyFileException.class, () -> MmapGuard.snapshotOnWrite(empty).close());
    assertThrowsExactly(
        MmapGuard.NotRegularFileException.class,
        () -> MmapGuard.snapshotOnWrite(directory).close());
    writer.harm(Way.TRY_TO_OPEN, empty);
  }
}
