package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Tells Flight Recorder what happens, where the JVM has it and somebody records.
 *
 * <p>The module {@code jdk.jfr} is optional. The first event class takes some 100 ms to load, also
 * when nothing is recorded. So no event class is touched before Flight Recorder runs, and none of
 * that module's where it is absent.
 */
public final class Recorder {

  private static final boolean PRESENT = isPresent();

  private Recorder() {}

  private static boolean isPresent() {
    Optional<Module> module = ModuleLayer.boot().findModule("jdk.jfr");
    return module.isPresent() && Recorder.class.getModule().canRead(module.get());
  }

  private static boolean isRunning() {
    return PRESENT && FlightRecorder.isInitialized();
  }

  /** Begins the event of a mapping; null if it is not recorded. */
  static Events.@Nullable FileMapped opened(Mapping mapping) {
    Events.FileMapped event = isRunning() ? Events.FileMapped.begin(mapping) : null;
    if (PRESENT) {
      LiveMappings.add(mapping); // last, because nobody removes it if this fails
    }
    return event;
  }

  /** Ends the event of a mapping. */
  static void closed(Mapping mapping, Events.@Nullable FileMapped event) {
    if (PRESENT) {
      LiveMappings.remove(mapping);
    }
    if (event != null) {
      event.commit();
    }
  }

  /** Records a fault, and returns it. */
  static PageFault faulted(Path path, PageFault fault) {
    if (isRunning()) {
      new Events.MappingFault(path, fault).commit();
    }
    return fault;
  }

  /** Begins the event of a snapshot; null if nothing is recorded. */
  static Events.@Nullable SnapshotMade snapshotBegun() {
    return isRunning() ? Events.SnapshotMade.begun() : null;
  }

  /** Ends the event of a snapshot that was made. */
  static void snapshotMade(
      Events.@Nullable SnapshotMade event, Path path, long size, Duration writerWaited) {
    if (event != null) {
      event.end(path, size, writerWaited);
    }
  }

  /** What reads a file or stream into memory. */
  @FunctionalInterface
  public interface Reading {

    /**
     * Reads to the end.
     *
     * @return the bytes
     * @throws IOException if that fails
     */
    Blocks read() throws IOException;
  }

  /**
   * Reads, and records what was read and how long that took.
   *
   * @param reading what to run
   * @return what it read
   * @throws IOException if it fails
   */
  public static Blocks loading(Reading reading) throws IOException {
    return isRunning() ? Events.FileLoaded.record(reading) : reading.read();
  }

  /**
   * Tells whether leaks are recorded, so that it is worth knowing where data was opened.
   *
   * @return false if nothing is recorded, or no leaks
   */
  public static boolean recordsLeaks() {
    return isRunning() && Events.LeakReleased.isRecorded();
  }

  /**
   * Records that data became garbage without having been closed.
   *
   * @param source the bytes that are released
   * @param place where they were opened, if that is known
   */
  public static void leakReleased(ByteSource source, @Nullable String place) {
    if (isRunning()) {
      new Events.LeakReleased(source, place).commit();
    }
  }
}
