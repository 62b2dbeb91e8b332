package org.mmapguard.tests.operations;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.CapturedLog;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.TakesLeases;

/** Flight Recorder records what was mapped, read, missed and forgotten. */
class EventsOfFlightRecorderTest {

  private static final int SIZE = 10_000;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.write(directory.resolve("file"), new byte[SIZE]);
  }

  /** Starts a recording as anybody does who says nothing about these events. */
  private static Recording start() {
    Recording recording = new Recording();
    recording.start();
    return recording;
  }

  private static RecordedEvent only(List<RecordedEvent> events) {
    assertEquals(1, events.size(), events::toString);
    return events.getFirst();
  }

  private static void assertStackNames(Class<?> type, RecordedEvent event) {
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    assertTrue(
        frames.stream().anyMatch(f -> f.getMethod().getType().getName().equals(type.getName())),
        frames::toString);
  }

  @Test
  void aMappingFromOpeningToClosing() throws Exception {
    try (Recording recording = start()) {
      long before = System.nanoTime();
      try (FileData data = MmapGuard.mapFile(file)) {
        Thread.sleep(20);
        assertEquals(0, data.get(1));
      }
      Duration atMost = Duration.ofNanos(System.nanoTime() - before);
      RecordedEvent event = only(Recorded.stop(recording, "FileMapped", "path", file));
      assertEquals(SIZE, event.getLong("size"));
      assertEquals("mapping", event.getString("kind"));
      assertEquals(NativeAccess.LOCK, event.getString("lock"));
      assertTrue(event.getDuration().toMillis() >= 20, event::toString);
      assertTrue(event.getDuration().compareTo(atMost) <= 0, event::toString);
      assertStackNames(EventsOfFlightRecorderTest.class, event);
    }
  }

  @Test
  void aLoan() throws IOException {
    try (Recording recording = start()) {
      assertEquals(0, MmapGuard.<Integer, IOException>view(file, b -> (int) b.get(JAVA_BYTE, 0)));
      RecordedEvent event = only(Recorded.stop(recording, "FileMapped", "path", file));
      assertEquals("view", event.getString("kind"));
      assertEquals(SIZE, event.getLong("size"));
    }
  }

  @Test
  void aSnapshotWhenItIsMade() throws IOException {
    try (Recording recording = start();
        FileData data = MmapGuard.snapshot(file)) {
      assertEquals(SIZE, data.size());
      RecordedEvent event = only(Recorded.stop(recording, "SnapshotMade", "path", file));
      assertEquals(SIZE, event.getLong("size"));
      assertTrue(event.getDuration().isPositive(), event::toString);
      assertStackNames(EventsOfFlightRecorderTest.class, event);
    }
  }

  @Test
  @EnabledIf(
      value = "org.mmapguard.tests.support.NativeAccess#isGiven",
      disabledReason = "without native access it is copied at once")
  @TakesLeases
  void aLeasedSnapshotWhenItIsCopied() throws IOException {
    try (Recording recording = start()) {
      try (FileData data = MmapGuard.snapshotOnWrite(file)) {
        Files.write(file, new byte[1]);
        assertEquals(SIZE, data.size());
      }
      try (FileData data = MmapGuard.snapshotOnWrite(file)) {
        assertEquals(1, data.size());
      }
      RecordedEvent event = only(Recorded.stop(recording, "SnapshotMade", "path", file));
      assertEquals(SIZE, event.getLong("size"));
      assertTrue(
          event.getDuration("writerWaited").compareTo(event.getDuration()) > 0, event::toString);
    }
  }

  @Test
  void aSnapshotWhenItIsClosed() throws IOException {
    try (Recording recording = start()) {
      MmapGuard.snapshot(file).close();
      RecordedEvent event = only(Recorded.stop(recording, "FileMapped", "path", file));
      assertEquals("snapshot", event.getString("kind"));
      assertEquals("none", event.getString("lock"));
    }
  }

  @Test
  void aMappingThatIsClosedTwiceOnce() throws IOException {
    try (Recording recording = start()) {
      FileData data = MmapGuard.mapFile(file);
      data.close();
      data.close();
      only(Recorded.stop(recording, "FileMapped", "path", file));
    }
  }

  @Test
  void aFileThatIsReadIntoMemory() throws IOException {
    try (Recording recording = start()) {
      MmapGuard.readFile(file, SIZE).close();
      RecordedEvent event = only(Recorded.stop(recording, "FileLoaded", "source", file));
      assertEquals(SIZE, event.getLong("size"));
      assertTrue(event.getDuration().isPositive(), event::toString);
      assertStackNames(EventsOfFlightRecorderTest.class, event);
    }
  }

  @Test
  void standardInput() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(new byte[77]));
    try (Recording recording = start()) {
      MmapGuard.loadStdin(100).close();
      RecordedEvent event = only(Recorded.stop(recording, "FileLoaded"));
      assertEquals("standard input", event.getString("source"));
      assertEquals(77, event.getLong("size"));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aFault() throws IOException {
    try (Recording recording = start();
        FileData data = MmapGuard.mapFile(file)) {
      try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
        other.setLength(100);
      }
      assertThrowsExactly(FileData.MappingFaultException.class, () -> data.get(9_000));
      RecordedEvent event = only(Recorded.stop(recording, "MappingFault", "path", file));
      assertEquals(SIZE, event.getLong("mappedSize"));
      assertEquals(100, event.getLong("currentSize"));
      assertStackNames(EventsOfFlightRecorderTest.class, event);
    }
  }

  /** What was opened before is what one wants to see. */
  @Test
  void theMappingsThatAreOpenAlsoThoseFromBefore() throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      try (Recording recording = new Recording()) {
        recording.enable(Recorded.PREFIX + "LiveMappings").with("period", "everyChunk");
        recording.start();
        RecordedEvent event = Recorded.stop(recording, "LiveMappings").getLast();
        assertTrue(event.getInt("count") >= 1, event::toString);
        assertTrue(event.getLong("bytes") >= data.size(), event::toString);
        String shown = file + " (10000 bytes, mapping, lock=" + NativeAccess.LOCK + ", for 0 s)";
        assertTrue(event.getString("largest").contains(shown), event::toString);
      }
    }
    try (Recording recording = new Recording()) {
      recording.enable(Recorded.PREFIX + "LiveMappings").with("period", "everyChunk");
      recording.start();
      for (RecordedEvent event : Recorded.stop(recording, "LiveMappings")) {
        assertTrue(!event.getString("largest").contains(file.toString()), event::toString);
      }
    }
  }

  @Test
  void aLeakWithThePlaceThatOpenedIt() throws Exception {
    try (Recording recording = start();
        CapturedLog log = new CapturedLog()) {
      Forgetful.mapAndForget(file);
      Forgetful.awaitReport(log, file);
      RecordedEvent event = awaitLeak(recording);
      assertEquals(SIZE, event.getLong("size"));
      assertEquals("mapping", event.getString("kind"));
      assertTrue(
          event.getString("openedAt").contains(Forgetful.class.getName() + ".mapAndForget("),
          event::toString);
      assertNull(event.getStackTrace());
    }
  }

  /** Then nothing is spent on finding the place. */
  @Test
  void noLeakIfThatEventIsOff() throws Exception {
    try (Recording recording = new Recording();
        CapturedLog log = new CapturedLog()) {
      recording.disable(Recorded.PREFIX + "LeakReleased");
      recording.start();
      Forgetful.mapAndForget(file);
      Forgetful.awaitReport(log, file);
      assertTrue(
          CapturedLog.text(log.about(file.toString()).getFirst())
              .endsWith("-Dorg.mmapguard.leaks=origin."));
      Forgetful.forgetAnother(log, directory);
      assertEquals(List.of(), Recorded.stop(recording, "LeakReleased"));
    }
  }

  /** The warning comes before the event, from another thread. */
  private RecordedEvent awaitLeak(Recording recording) throws Exception {
    Thread.sleep(100);
    return only(Recorded.stop(recording, "LeakReleased", "source", file));
  }

  @Test
  void itsEventsAreLabelledAsThoseOfTheJdk() throws IOException {
    try (Recording recording = start()) {
      MmapGuard.mapFile(file).close();
      MmapGuard.readFile(file, SIZE).close();
      MmapGuard.snapshot(file).close();
      recording.stop();
    }
    List<EventType> types =
        FlightRecorder.getFlightRecorder().getEventTypes().stream()
            .filter(type -> type.getName().startsWith(Recorded.PREFIX))
            .toList();
    Set<String> names = types.stream().map(EventType::getName).collect(Collectors.toSet());
    assertTrue(
        names.containsAll(
            Set.of(
                Recorded.PREFIX + "FileMapped",
                Recorded.PREFIX + "FileLoaded",
                Recorded.PREFIX + "SnapshotMade",
                Recorded.PREFIX + "LiveMappings")),
        names::toString);
    Set<String> amounts = new TreeSet<>();
    for (EventType type : types) {
      assertEquals(List.of("Java Application", "mmap-guard"), type.getCategoryNames());
      assertTrue(type.getLabel() != null && type.getDescription() != null, type::getName);
      for (ValueDescriptor field : type.getFields()) {
        assertTrue(field.getLabel() != null, field::getName);
        if ("jdk.jfr.DataAmount".equals(field.getContentType())) {
          amounts.add(type.getLabel() + ": " + field.getName());
        }
      }
    }
    assertTrue(
        amounts.containsAll(
            Set.of(
                "File Mapped: size",
                "File Loaded: size",
                "Snapshot Made: size",
                "Live Mappings: bytes")),
        amounts::toString);
  }
}
