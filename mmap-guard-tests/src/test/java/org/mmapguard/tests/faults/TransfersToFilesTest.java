package org.mmapguard.tests.faults;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Shell;

/** Writing to a file is left to the kernel, keeps the contract of channels, and stays guarded. */
@Timeout(120)
class TransfersToFilesTest {

  /** Several steps, the last of them not full. */
  private static final int SIZE = (3 << 20) + 1000;

  private static final byte[] CONTENT = Content.bytes(SIZE);

  @TempDir private Path folder;
  private Path file;
  private Path copy;

  @BeforeEach
  void writeFile() throws IOException {
    file = Content.write(folder.resolve("file"), CONTENT);
    copy = folder.resolve("copy");
  }

  @Test
  void theBytesArriveAtThePositionWhichMovesBehindThem() throws IOException {
    Files.write(copy, new byte[] {1, 2, 3});
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, WRITE)) {
      target.position(2);
      assertEquals(SIZE, data.transferTo(target));
      assertEquals(2 + SIZE, target.position());
      assertEquals(5, data.slice(9, 5).transferTo(target));
      assertEquals(7 + SIZE, target.position());
    }
    byte[] written = Files.readAllBytes(copy);
    assertEquals(7 + SIZE, written.length);
    assertEquals(1, written[0]);
    assertArrayEquals(CONTENT, Arrays.copyOfRange(written, 2, 2 + SIZE));
    assertArrayEquals(
        Arrays.copyOfRange(CONTENT, 9, 14), Arrays.copyOfRange(written, 2 + SIZE, 7 + SIZE));
  }

  @Test
  void aPositionBehindTheEndLeavesAHole() throws IOException {
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, CREATE, WRITE)) {
      assertEquals(SIZE, data.transferTo(target.position(5000)));
    }
    byte[] written = Files.readAllBytes(copy);
    assertArrayEquals(new byte[5000], Arrays.copyOf(written, 5000));
    assertArrayEquals(CONTENT, Arrays.copyOfRange(written, 5000, written.length));
  }

  @Test
  void inAppendModeTheBytesArriveAtTheEnd() throws IOException {
    Files.write(copy, new byte[] {1, 2, 3});
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, APPEND)) {
      assertEquals(SIZE, data.transferTo(target));
    }
    byte[] written = Files.readAllBytes(copy);
    assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOf(written, 3));
    assertArrayEquals(CONTENT, Arrays.copyOfRange(written, 3, written.length));
  }

  @Test
  void theFileItselfCanBeTheTarget() throws IOException {
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(file, WRITE)) {
      assertEquals(SIZE, data.transferTo(target));
      assertArrayEquals(CONTENT, data.toByteArray());
      assertEquals(SIZE, data.transferTo(target));
      assertEquals(SIZE, data.size());
      assertArrayEquals(CONTENT, data.toByteArray());
    }
    byte[] written = Files.readAllBytes(file);
    assertEquals(2 * SIZE, written.length);
    assertArrayEquals(CONTENT, Arrays.copyOfRange(written, SIZE, 2 * SIZE));
  }

  @Test
  void aTargetThatCannotBeWrittenToIsRefused() throws IOException {
    Files.write(copy, new byte[1]);
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel readOnly = FileChannel.open(copy, READ);
        FileChannel closed = FileChannel.open(copy, WRITE)) {
      closed.close();
      assertThrowsExactly(NonWritableChannelException.class, () -> data.transferTo(readOnly));
      assertThrowsExactly(ClosedChannelException.class, () -> data.transferTo(closed));
      assertArrayEquals(CONTENT, data.toByteArray());
    }
  }

  @Test
  void aTargetThatIsFullSaysSo() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "needs /dev/full");
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(full, WRITE)) {
      IOException thrown = assertThrowsExactly(IOException.class, () -> data.transferTo(target));
      assertEquals("No space left on device", thrown.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"WRITE", "APPEND"})
  void anInterruptClosesTheTargetAndNothingElse(String mode) throws Exception {
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, optionsOf(mode))) {
      Thread.currentThread().interrupt();
      try {
        assertThrowsExactly(ClosedByInterruptException.class, () -> data.transferTo(target));
      } finally {
        assertTrue(Thread.interrupted());
      }
      assertFalse(target.isOpen());
      assertUnharmed(data);
    }
  }

  @Tag("race")
  @ParameterizedTest
  @ValueSource(strings = {"WRITE", "APPEND"})
  void neitherDoesAnInterruptAtARandomMoment(String mode) throws Exception {
    for (int round = 0; round < 100; round++) {
      Files.deleteIfExists(copy);
      try (FileData data = MmapGuard.mapFile(file);
          FileChannel target = FileChannel.open(copy, optionsOf(mode))) {
        FutureTask<Long> transfer = new FutureTask<>(() -> data.transferTo(target));
        Thread writer = Thread.ofPlatform().start(transfer);
        Thread.sleep(0, 50_000 * (round % 20));
        writer.interrupt();
        try {
          assertEquals(SIZE, transfer.get());
        } catch (ExecutionException e) {
          assertEquals(ClosedByInterruptException.class, e.getCause().getClass());
        }
        assertUnharmed(data);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"WRITE", "APPEND"})
  void norDoesItHarmASnapshot(String mode) throws Exception {
    try (FileData data = MmapGuard.snapshot(file);
        FileChannel target = FileChannel.open(copy, optionsOf(mode))) {
      Thread.currentThread().interrupt();
      try {
        assertThrowsExactly(ClosedByInterruptException.class, () -> data.transferTo(target));
      } finally {
        assertTrue(Thread.interrupted());
      }
      assertArrayEquals(CONTENT, data.toByteArray());
      try (FileChannel again = FileChannel.open(copy, optionsOf(mode))) {
        assertEquals(SIZE, data.transferTo(again));
      }
    }
  }

  /** Reads by every means of the shared descriptor, and maps it again. */
  private void assertUnharmed(FileData data) throws IOException {
    try (FileData second = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(folder.resolve("second"), CREATE, WRITE)) {
      assertEquals(SIZE, second.transferTo(target));
      assertArrayEquals(CONTENT, data.toByteArray());
    }
  }

  private static OpenOption[] optionsOf(String mode) {
    return mode.equals("WRITE")
        ? new OpenOption[] {CREATE, WRITE}
        : new OpenOption[] {CREATE, APPEND};
  }

  @Test
  void aTargetThatIsClosedMeanwhileIsAnExceptionOfTheTarget() throws Exception {
    for (int round = 0; round < 50; round++) {
      try (FileData data = MmapGuard.mapFile(file);
          FileChannel target = FileChannel.open(copy, CREATE, WRITE)) {
        FutureTask<Long> transfer = new FutureTask<>(() -> data.transferTo(target));
        Thread.ofPlatform().start(transfer);
        Thread.sleep(0, 50_000 * (round % 20));
        target.close();
        try {
          assertEquals(SIZE, transfer.get());
        } catch (ExecutionException e) {
          assertTrue(
              e.getCause().getClass() == ClosedChannelException.class
                  || e.getCause().getClass() == AsynchronousCloseException.class,
              e::toString);
        }
        assertUnharmed(data);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"WRITE", "APPEND"})
  void aPipeThatIsOpenedAsAFileGetsTheBytesToo(String mode) throws Exception {
    Path pipe = makePipe();
    FutureTask<byte[]> read = inAThread(() -> Files.readAllBytes(pipe));
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(pipe, optionsOf(mode))) {
      assertEquals(SIZE, data.transferTo(target));
    }
    assertArrayEquals(CONTENT, read.get());
  }

  /** A pipe that nobody reads from makes the writer wait, but not the one who closes. */
  @ParameterizedTest
  @ValueSource(strings = {"WRITE", "APPEND"})
  void closingDoesNotWaitForAPipe(String mode) throws Exception {
    Path pipe = makePipe();
    FutureTask<InputStream> reader = inAThread(() -> Files.newInputStream(pipe));
    try (FileChannel target = FileChannel.open(pipe, optionsOf(mode));
        InputStream in = reader.get()) {
      FileData data = MmapGuard.mapFile(file);
      FutureTask<Long> transfer = inAThread(() -> data.transferTo(target));
      assertEquals(Content.at(0), (byte) in.read()); // the writer is at work, and soon waits
      FutureTask<Void> closing =
          inAThread(
              () -> {
                data.close();
                return null;
              });
      closing.get(30, TimeUnit.SECONDS);
      FutureTask<Long> rest = inAThread(() -> in.transferTo(OutputStream.nullOutputStream()));
      ExecutionException thrown = assertThrowsExactly(ExecutionException.class, transfer::get);
      assertEquals(IllegalStateException.class, thrown.getCause().getClass());
      target.close();
      assertTrue(rest.get() < SIZE);
    }
  }

  @Test
  void closingMeanwhileIsRefusedOrWaitsForOneStep() throws Exception {
    for (int round = 0; round < 50; round++) {
      FileData data = MmapGuard.mapFile(file);
      try (FileChannel target = FileChannel.open(copy, CREATE, WRITE)) {
        FutureTask<Long> transfer = inAThread(() -> data.transferTo(target));
        Thread.sleep(0, 50_000 * (round % 20));
        data.close();
        try {
          assertEquals(SIZE, transfer.get());
          assertArrayEquals(CONTENT, Files.readAllBytes(copy));
        } catch (ExecutionException e) {
          assertEquals(IllegalStateException.class, e.getCause().getClass());
        }
        assertTrue(target.isOpen());
      }
    }
    OpenResources.assertNoneOf(file);
  }

  @Test
  void aFileThatWasTruncatedIsAFaultAfterWhatIsStillThere() throws IOException {
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, CREATE, WRITE)) {
      Content.cut(file, SIZE - 10);
      FileData.MappingFaultException thrown =
          assertThrowsExactly(FileData.MappingFaultException.class, () -> data.transferTo(target));
      assertEquals(SIZE - 10, thrown.currentSize());
      assertEquals(file, thrown.path());
      byte[] written = Files.readAllBytes(copy);
      assertArrayEquals(Arrays.copyOf(CONTENT, written.length), written);
    }
  }

  private Path makePipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, Shell.run(folder, "mkfifo pipe"));
    return pipe;
  }

  private static <T> FutureTask<T> inAThread(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().start(future);
    return future;
  }
}
