package org.mmapguard.tests.inputs;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.FileData.Reads;
import org.mmapguard.MmapGuard;

/** The reads of a batch are for its thread and its body, and end when the data is closed. */
@Timeout(60)
class BatchesTest {

  private static final byte[] CONTENT = "0123456789abcdef".getBytes();

  @TempDir Path directory;

  private FileData open(BothKindsOfDataTest.Kind kind) throws IOException {
    return kind.open(Files.write(directory.resolve("file"), CONTENT));
  }

  @ParameterizedTest
  @EnumSource
  void aBodyReadsWhatTheDataHolds(BothKindsOfDataTest.Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      assertEquals(
          ByteBuffer.wrap(CONTENT).order(LITTLE_ENDIAN).getInt(3),
          data.<Integer, RuntimeException>batch(reads -> reads.getInt(3, LITTLE_ENDIAN)));
      assertEquals(
          "234",
          data.slice(1, 9)
              .batch(
                  reads -> {
                    byte[] target = new byte[3];
                    reads.copyTo(1, target, 0, 3);
                    assertEquals(9, reads.size());
                    return new String(target);
                  }));
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsThatEscapeTheirBodyAreRefused(BothKindsOfDataTest.Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      assertRefused(data.batch(reads -> reads));
      AtomicReference<Reads> kept = new AtomicReference<>();
      assertThrowsExactly(
          IOException.class,
          () ->
              data.batch(
                  reads -> {
                    kept.set(reads);
                    throw new IOException("the body failed");
                  }));
      assertRefused(kept.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsThatEscapeTheirThreadAreRefused(BothKindsOfDataTest.Kind kind) throws IOException {
    try (FileData data = open(kind)) {
      for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        byte own =
            data.<Byte, InterruptedException>batch(
                reads -> {
                  threads
                      .start(
                          () -> {
                            try {
                              assertRefused(reads);
                            } catch (Throwable e) {
                              failure.set(e);
                            }
                          })
                      .join();
                  return reads.get(1);
                });
        assertEquals('1', own);
        assertSame(null, failure.get());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRefused(Reads reads) {
    for (Executable read :
        List.<Executable>of(
            () -> reads.get(0),
            () -> reads.getShort(0, LITTLE_ENDIAN),
            () -> reads.getLong(0, LITTLE_ENDIAN),
            () -> reads.getDouble(0, LITTLE_ENDIAN),
            () -> reads.copyTo(0, new byte[1], 0, 1),
            () -> reads.copyTo(0, new byte[0], 0, 0))) {
      String message = assertThrowsExactly(IllegalStateException.class, read).getMessage();
      assertTrue(message.contains("for its thread only, and until its body returns"), message);
    }
    assertEquals(CONTENT.length, reads.size());
  }

  @ParameterizedTest
  @EnumSource
  void aBodyIsNotRunOverClosedData(BothKindsOfDataTest.Kind kind) throws IOException {
    FileData data = open(kind);
    data.close();
    assertThrowsExactly(
        IllegalStateException.class,
        () ->
            data.batch(
                _ -> {
                  throw new AssertionError("run");
                }));
  }

  @ParameterizedTest
  @EnumSource
  void closingInsideTheBodyEndsIt(BothKindsOfDataTest.Kind kind) throws IOException {
    FileData data = open(kind);
    AtomicReference<Throwable> atTheRead = new AtomicReference<>();
    IllegalStateException thrown =
        assertThrowsExactly(
            IllegalStateException.class,
            () ->
                data.batch(
                    reads -> {
                      data.close();
                      atTheRead.set(
                          assertThrowsExactly(IllegalStateException.class, () -> reads.get(0)));
                      return 0;
                    }));
    assertTrue(thrown.getMessage().contains("closed"), thrown.getMessage());
    assertTrue(atTheRead.get().getMessage().contains("closed"), atTheRead.get().getMessage());
    assertFalse(data.isOpen());
  }

  @ParameterizedTest
  @EnumSource
  void whatABodyThrowsAfterClosingPasses(BothKindsOfDataTest.Kind kind) throws IOException {
    FileData data = open(kind);
    IOException failure = new IOException("of the body");
    assertSame(
        failure,
        assertThrowsExactly(
            IOException.class,
            () ->
                data.batch(
                    reads -> {
                      reads.get(0);
                      data.close();
                      throw failure;
                    })));
  }

  @ParameterizedTest
  @EnumSource
  void closingByAnotherThreadDoesNotWaitForTheBody(BothKindsOfDataTest.Kind kind) throws Exception {
    FileData data = open(kind);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicReference<Throwable> atTheRead = new AtomicReference<>();
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    assertThrowsExactly(
        IllegalStateException.class,
        () ->
            data.<Integer, InterruptedException>batch(
                reads -> {
                  assertEquals('0', reads.get(0));
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            data.close();
                            closed.countDown();
                          });
                  closed.await(); // for ever, if closing waited for this body
                  atTheRead.set(
                      assertThrowsExactly(IllegalStateException.class, () -> reads.get(0)));
                  interrupted.set(Thread.currentThread().isInterrupted());
                  return 0;
                }));
    assertTrue(atTheRead.get().getMessage().contains("closed"), atTheRead.get().getMessage());
    assertFalse(interrupted.get());
  }

  @Test
  void anInterruptedThreadReadsAndStaysInterrupted() throws IOException {
    try (FileData data = MmapGuard.mapFile(Files.write(directory.resolve("zeros"), new byte[9]))) {
      Thread.currentThread().interrupt();
      long zeros = data.<Long, RuntimeException>batch(reads -> reads.getLong(1, LITTLE_ENDIAN));
      boolean interrupted = Thread.interrupted();
      assertEquals(0, zeros);
      assertTrue(interrupted);
    }
  }
}
