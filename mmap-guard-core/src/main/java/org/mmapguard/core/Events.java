package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events of Flight Recorder. No class of this file is touched before that runs: {@link
 * Recorder}.
 */
final class Events {

  private Events() {}

  @Name("org.mmapguard.FileMapped")
  @Label("File Mapped")
  @Category({"Java Application", "mmap-guard"})
  @Description("A file was mapped, from opening to closing; the stack trace is that of closing")
  static final class FileMapped extends Event {

    /** Asks without an allocation whether the event is recorded. */
    private static final FileMapped QUESTION = new FileMapped("", 0, "", "");

    @Label("Path")
    @Description("The path as it was given")
    final String path;

    @Label("Size")
    @Description("The size of the file when it was mapped")
    @DataAmount
    final long size;

    @Label("Kind")
    @Description(
        "mapping: until closed, for any thread; view: for one view; snapshot: a private copy")
    final String kind;

    @Label("Lock")
    @Description("The lock that was held on the file; none for a snapshot")
    final String lock;

    private FileMapped(String path, long size, String kind, String lock) {
      this.path = path;
      this.size = size;
      this.kind = kind;
      this.lock = lock;
    }

    static @Nullable FileMapped begin(Mapping mapping) {
      if (!QUESTION.isEnabled()) {
        return null;
      }
      FileMapped event =
          new FileMapped(mapping.name(), mapping.size(), mapping.kind(), mapping.lock().toString());
      event.begin();
      return event;
    }
  }

  @Name("org.mmapguard.FileLoaded")
  @Label("File Loaded")
  @Category({"Java Application", "mmap-guard"})
  @Description("A file or stream was read into memory, from opening to its end")
  static final class FileLoaded extends Event {

    @Label("Source")
    @Description("The path as it was given, or the name of the stream")
    @Nullable String source;

    @Label("Size")
    @Description("The number of bytes that were read")
    @DataAmount
    long size;

    static Blocks record(Recorder.Reading reading) throws IOException {
      FileLoaded event = new FileLoaded();
      event.begin();
      Blocks blocks = reading.read();
      event.end();
      if (event.shouldCommit()) {
        event.source = blocks.name();
        event.size = blocks.size();
        event.commit();
      }
      return blocks;
    }
  }

  @Name("org.mmapguard.SnapshotMade")
  @Label("Snapshot Made")
  @Category({"Java Application", "mmap-guard"})
  @Description("A file was copied for a snapshot, from locking it to the complete copy")
  static final class SnapshotMade extends Event {

    @Label("Path")
    @Description("The path of the source as it was given")
    @Nullable String path;

    @Label("Size")
    @Description("The number of bytes that were copied")
    @DataAmount
    long size;

    @Label("Writer Waited")
    @Description("For how long, at most, a process that was about to write waited for the copy")
    @Timespan
    long writerWaited;

    static SnapshotMade begun() {
      SnapshotMade event = new SnapshotMade();
      event.begin();
      return event;
    }

    void end(Path source, long bytes, Duration wait) {
      end();
      if (shouldCommit()) {
        path = source.toString();
        size = bytes;
        writerWaited = wait.toNanos();
        commit();
      }
    }
  }

  @Name("org.mmapguard.MappingFault")
  @Label("Mapping Fault")
  @Category({"Java Application", "mmap-guard"})
  @Description("Bytes of a mapped file were not there to be read; the reader got an exception")
  static final class MappingFault extends Event {

    @Label("Path")
    @Description("The path as it was given")
    final String path;

    @Label("Mapped Size")
    @Description("The size of the file when it was mapped")
    @DataAmount
    final long mappedSize;

    @Label("Current Size")
    @Description("The size of the file now, or -1 if the file system does not tell it")
    @DataAmount
    final long currentSize;

    MappingFault(Path path, PageFault fault) {
      this.path = path.toString();
      this.mappedSize = fault.mappedSize();
      this.currentSize = fault.currentSize();
    }
  }

  @Name("org.mmapguard.LeakReleased")
  @Label("Leak Released")
  @Category({"Java Application", "mmap-guard"})
  @Description("Data became garbage without having been closed, and was released")
  @StackTrace(false) // it would be that of the cleaner
  static final class LeakReleased extends Event {

    private static final LeakReleased QUESTION = new LeakReleased("", 0, "", null);

    @Label("Source")
    @Description("The path as it was given, or the name of the stream")
    final String source;

    @Label("Size")
    @Description("The number of bytes of the data")
    @DataAmount
    final long size;

    @Label("Kind")
    @Description("mapping: a mapped file; snapshot: a private copy; loaded: bytes in memory")
    final String kind;

    @Label("Opened At")
    @Description("The place that opened it; unknown if that was before leaks were recorded")
    final @Nullable String openedAt;

    LeakReleased(ByteSource source, @Nullable String openedAt) {
      this(source.name(), source.size(), source.kind(), openedAt);
    }

    private LeakReleased(String source, long size, String kind, @Nullable String openedAt) {
      this.source = source;
      this.size = size;
      this.kind = kind;
      this.openedAt = openedAt;
    }

    static boolean isRecorded() {
      return QUESTION.isEnabled();
    }
  }

  @Name("org.mmapguard.LiveMappings")
  @Label("Live Mappings")
  @Category({"Java Application", "mmap-guard"})
  @Description("The files that are mapped now")
  @Period("5 s")
  @StackTrace(false)
  static final class MappingsNow extends Event {

    @Label("Count")
    @Description("The number of mappings")
    final int count;

    @Label("Bytes")
    @Description("The sum of their sizes")
    @DataAmount
    final long bytes;

    @Label("Kept Count")
    @Description("Mappings of data that was forgotten, kept for the segments and buffers of them")
    final int keptCount;

    @Label("Kept Bytes")
    @Description("The sum of their sizes")
    @DataAmount
    final long keptBytes;

    @Label("Largest")
    @Description("The largest ones: path, size, kind, lock, and for how long they are open")
    final String largest;

    private MappingsNow(List<Mapping> mappings) {
      count = mappings.size();
      bytes = mappings.stream().mapToLong(Mapping::size).sum();
      keptCount = ViewedMemory.count();
      keptBytes = ViewedMemory.bytes();
      largest = LiveMappings.largest(mappings);
    }

    static void record() {
      new MappingsNow(LiveMappings.now()).commit();
    }
  }
}
