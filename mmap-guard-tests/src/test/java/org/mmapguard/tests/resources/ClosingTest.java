package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

/** Closing releases mapping, descriptor and lock exactly once, whoever closes, and when. */
@EnabledOnOs(OS.LINUX) // where mappings and descriptors can be counted
class ClosingTest {

  private static final int SIZE = 3 << 20;
  private static final byte CONTENT = 7;

  @TempDir Path directory;

  private Path file() throws IOException {
    directory = directory.toRealPath();
    byte[] content = new byte[SIZE];
    Arrays.fill(content, CONTENT);
    return Files.write(directory.resolve("file"), content);
  }

  @Test
  void closingOnceReleasesEverything() throws IOException {
    Path file = file();
    try (OtherProcess other = OtherProcess.get()) {
      FileData data = MmapGuard.mapFile(file);
      assertHeld(other, file);
      data.close();
      assertReleased(other, file);
    }
  }

  /** A second release would take the use of somebody else. */
  @Test
  void closingTwiceIsClosingOnce() throws IOException {
    Path file = file();
    try (OtherProcess other = OtherProcess.get()) {
      FileData one = MmapGuard.mapFile(file);
      FileData two = MmapGuard.mapFile(file);
      one.close();
      one.close();
      one.close();
      assertHeld(other, file);
      assertEquals(CONTENT, two.get(SIZE - 1));
      two.close();
      assertReleased(other, file);
    }
  }

  @Test
  void anotherThreadMayClose() throws Exception {
    Path file = file();
    try (OtherProcess other = OtherProcess.get()) {
      FileData data = MmapGuard.mapFile(file);
      for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        builder.start(data::close).join();
        assertFalse(data.isOpen());
        assertReleased(other, file);
        data = MmapGuard.mapFile(file);
      }
      data.close();
    }
  }

  @Test
  void manyThreadsMayCloseAtOnce() throws Exception {
    Path file = file();
    try (FileData held = MmapGuard.mapFile(file);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 200; round++) {
        FileData data = MmapGuard.mapFile(file);
        CountDownLatch start = new CountDownLatch(4);
        List<Future<?>> closings = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          closings.add(
              threads.submit(
                  () -> {
                    start.countDown();
                    start.await();
                    data.close();
                    return null;
                  }));
        }
        for (Future<?> closing : closings) {
          closing.get();
        }
        assertFalse(data.isOpen());
        assertEquals(CONTENT, held.get(0));
      }
      assertEquals(1, ProcessResources.mappingsUnder(directory));
    }
    try (OtherProcess other = OtherProcess.get()) {
      assertReleased(other, file);
    }
  }

  /** A read that races the end either gives the bytes of the file, or says that it is closed. */
  @Tag("race")
  @Test
  void readersFinishOrAreTold() throws Exception {
    Path file = file();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < 30; round++) {
        FileData data = MmapGuard.mapFile(file);
        CountDownLatch reading = new CountDownLatch(3);
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          readers.add(threads.submit(readUntilClosed(data, reading)));
        }
        reading.await();
        data.close();
        for (Future<Integer> reader : readers) {
          assertTrue(reader.get() > 0);
        }
      }
    }
    assertEquals(0, ProcessResources.mappingsUnder(directory));
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
  }

  private static Callable<Integer> readUntilClosed(FileData data, CountDownLatch reading) {
    return () -> {
      byte[] target = new byte[SIZE];
      for (int reads = 0; ; reads++) {
        try {
          Arrays.fill(target, (byte) 0);
          data.copyTo(0, target, 0, SIZE);
          for (byte b : target) {
            assertEquals(CONTENT, b);
          }
          assertEquals(CONTENT, data.get(reads));
        } catch (IllegalStateException e) {
          assertTrue(e.getMessage().contains("closed"), e.getMessage());
          return reads;
        } finally {
          if (reads == 1) {
            reading.countDown();
          }
        }
      }
    };
  }

  @Test
  void aViewDoesNotKeepAnotherThreadFromClosing() throws Exception {
    Path file = file();
    FileData data = MmapGuard.mapFile(file);
    IllegalStateException refusal =
        assertThrowsExactly(
            IllegalStateException.class,
            () ->
                data.<Byte, InterruptedException>view(
                    bytes -> {
                      Thread.ofPlatform().start(data::close).join();
                      return bytes.toArray(ValueLayout.JAVA_BYTE)[0];
                    }));
    assertTrue(refusal.getMessage().contains("closed"), refusal.getMessage());
    assertEquals(0, ProcessResources.mappingsUnder(directory));
  }

  /** A blocking write of a view has its memory in use, until somebody has read it all. */
  @Test
  void closingDuringNativeWritingIsRefusedAndWorksAfterwards() throws Exception {
    Path file = file();
    FileData data = MmapGuard.mapFile(file);
    Pipe pipe = Pipe.open();
    try (OtherProcess other = OtherProcess.get();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Pipe.SourceChannel source = pipe.source()) {
      Future<Integer> written =
          thread.submit(
              () -> {
                try (Pipe.SinkChannel sink = pipe.sink()) {
                  return sink.write(data.asByteBuffer());
                }
              });
      assertEquals(1, source.read(ByteBuffer.allocate(1)));

      assertThrowsExactly(IllegalStateException.class, data::close);
      assertTrue(data.isOpen());
      assertEquals(CONTENT, data.get(SIZE - 1));
      assertHeld(other, file);

      ByteBuffer rest = ByteBuffer.allocate(SIZE);
      while (source.read(rest) > 0) {
        assertEquals(CONTENT, rest.get(rest.position() - 1));
      }
      assertEquals(SIZE - 1, rest.position());
      assertEquals(SIZE, written.get());
      data.close();
      assertFalse(data.isOpen());
      assertReleased(other, file);
    }
  }

  private void assertHeld(OtherProcess other, Path file) throws IOException {
    assertFalse(other.couldLockExclusively(file));
    assertTrue(ProcessResources.mappingsUnder(directory) > 0);
    assertEquals(NativeAccess.DESCRIPTORS, ProcessResources.descriptorsUnder(directory));
  }

  private void assertReleased(OtherProcess other, Path file) throws IOException {
    assertTrue(other.couldLockExclusively(file));
    assertEquals(0, ProcessResources.mappingsUnder(directory));
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
  }
}
