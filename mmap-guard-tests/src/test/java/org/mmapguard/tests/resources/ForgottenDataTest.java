package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.CapturedLog;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;

/** Data that was forgotten is released after a garbage collection, and reported exactly once. */
@EnabledOnOs(OS.LINUX) // where mappings and descriptors can be counted
class ForgottenDataTest {

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @TempDir Path directory;
  private Path file;
  private CapturedLog log;

  @BeforeEach
  void listen() throws IOException {
    directory = directory.toRealPath();
    file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    log = new CapturedLog();
  }

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void aForgottenMappingIsReleasedAndReportedOnce() throws Exception {
    forgetMapping(file);
    assertEquals(1, ProcessResources.mappingsUnder(directory));
    awaitReport(file);
    forgetMapping(Files.write(directory.resolve("later"), new byte[1]));
    awaitReport(directory.resolve("later"));

    List<LogRecord> reports = log.about(file.toString());
    assertEquals(1, reports.size());
    assertEquals(Level.WARNING, reports.getFirst().getLevel());
    assertEquals("org.mmapguard", reports.getFirst().getLoggerName());
    assertEquals(
        "The mapping of "
            + file
            + " was not closed; released after garbage collection. Close it with"
            + " try-with-resources. To learn where it was opened, start the JVM with"
            + " -Dorg.mmapguard.leaks=origin.",
        CapturedLog.text(reports.getFirst()));
    awaitNoMappings();
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
    try (OtherProcess other = OtherProcess.get()) {
      assertTrue(other.couldLockExclusively(file));
    }
  }

  @Test
  void aForgottenSnapshotIsReleasedAndReportedOnce() throws Exception {
    forgetSnapshot(file);
    assertEquals(1, ProcessResources.mappingsUnder(directory));
    awaitReport(file);
    List<LogRecord> reports = log.about(file.toString());
    assertEquals(1, reports.size());
    assertTrue(CapturedLog.text(reports.getFirst()).startsWith("The snapshot of " + file + " was"));
    awaitNoMappings();
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
  }

  @Test
  void aForgottenCopyIsReportedOnce() throws Exception {
    forgetCopy(file);
    awaitReport(file);
    List<LogRecord> reports = log.about(file.toString());
    assertEquals(1, reports.size());
    assertTrue(CapturedLog.text(reports.getFirst()).startsWith("The data loaded from " + file));
  }

  /** The report of data that was forgotten later shows that the collection has been there. */
  @Test
  void closedDataIsNotReported() throws Exception {
    closeProperly(file);
    Path later = Files.write(directory.resolve("later"), new byte[1]);
    forgetMapping(later);
    awaitReport(later);
    assertEquals(List.of(), log.about(file.toString()));
  }

  /** What was read of it must not wait for a collection. */
  @Test
  void aRefusedEmptyFileIsNotReported() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    refuse(empty);
    Path later = Files.write(directory.resolve("later"), new byte[1]);
    forgetMapping(later);
    awaitReport(later);
    assertEquals(List.of(), log.about(empty.toString()));
  }

  private static void refuse(Path empty) {
    assertThrows(MmapGuard.EmptyFileException.class, () -> MmapGuard.load(empty).close());
  }

  @Test
  void aStreamKeepsItsDataOpen() throws Exception {
    readFromAStreamOfForgottenData(file);
    awaitReport(file);
  }

  @Test
  void aChannelKeepsItsDataOpen() throws Exception {
    readFromAChannelOfForgottenData(file);
    awaitReport(file);
  }

  @Test
  void aSliceKeepsItsDataOpen() throws Exception {
    readFromASliceOfForgottenData(file);
    awaitReport(file);
  }

  @Test
  void aStreamOfASliceOfASliceKeepsItsDataOpen() throws Exception {
    readFromAStreamOfASliceOfForgottenData(file);
    awaitReport(file);
  }

  @Test
  void aBatchKeepsItsDataOpen() throws Exception {
    readInABatchOfForgottenData(file);
    awaitReport(file);
  }

  /** Its memory is there as long as it is; without native access, for ever. */
  @Test
  void aSegmentDoesNotButKeepsTheMemory() throws Exception {
    MemorySegment segment = forgetAllButTheSegment(file);
    awaitReport(file);
    assertEquals(0, ProcessResources.descriptorsUnder(directory));
    assertEquals(1, ProcessResources.mappingsUnder(directory));
    assertEquals(1, segment.get(ValueLayout.JAVA_BYTE, 0));
  }

  // Each in a method of its own, whose frame would otherwise keep the data alive.

  private static void forgetMapping(Path path) throws IOException {
    assertTrue(MmapGuard.mapFile(path).isOpen());
  }

  private static void forgetSnapshot(Path path) throws IOException {
    assertTrue(MmapGuard.snapshot(path).isOpen());
  }

  private static void forgetCopy(Path path) throws IOException {
    assertTrue(MmapGuard.readFile(path, 3).isOpen());
  }

  private static void readFromAStreamOfForgottenData(Path path) throws Exception {
    try (InputStream in = MmapGuard.mapFile(path).newInputStream()) {
      collect();
      assertEquals(1, in.read());
    }
  }

  private static void readFromAChannelOfForgottenData(Path path) throws Exception {
    try (SeekableByteChannel channel = MmapGuard.mapFile(path).newByteChannel()) {
      collect();
      assertEquals(3, channel.read(ByteBuffer.allocate(9)));
    }
  }

  private static void readFromASliceOfForgottenData(Path path) throws Exception {
    FileData.Slice slice = MmapGuard.mapFile(path).slice(1, 2);
    collect();
    assertEquals(2, slice.get(0));
  }

  private static void readFromAStreamOfASliceOfForgottenData(Path path) throws Exception {
    try (InputStream in = MmapGuard.mapFile(path).slice(1, 2).slice(1, 1).newInputStream()) {
      collect();
      assertEquals(3, in.read());
    }
  }

  private static void readInABatchOfForgottenData(Path path) throws Exception {
    int sum =
        MmapGuard.mapFile(path)
            .<Integer, InterruptedException>batch(
                reads -> {
                  int first = reads.get(0);
                  collect();
                  return first + reads.get(2);
                });
    assertEquals(4, sum);
  }

  private static MemorySegment forgetAllButTheSegment(Path path) throws IOException {
    return MmapGuard.mapFile(path).segment();
  }

  private static void closeProperly(Path path) throws IOException {
    try (FileData mapped = MmapGuard.mapFile(path);
        FileData copy = MmapGuard.readFile(path, 3)) {
      assertEquals(mapped.get(0), copy.get(0));
    }
  }

  private void awaitReport(Path path) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (log.about(path.toString()).isEmpty()) {
      assertTrue(System.nanoTime() < end, "not reported: " + path);
      collect();
    }
  }

  private void awaitNoMappings() throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (ProcessResources.mappingsUnder(directory) > 0) {
      assertTrue(System.nanoTime() < end, "still mapped");
      Thread.sleep(10);
    }
  }

  private static void collect() throws InterruptedException {
    System.gc();
    Thread.sleep(20); // the cleaner is a thread of its own
  }
}
