package org.mmapguard.core;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("org.mmapguard.LeakReleased")
@Label("Leak Released")
@Category({"Java Application", "mmap-guard"})
@Description("Data became garbage without having been closed, and was released")
@StackTrace(false) // it would be that of the cleaner
final class LeakReleasedEvent extends Event {

  private static final LeakReleasedEvent QUESTION = new LeakReleasedEvent("", 0, "", null);

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

  LeakReleasedEvent(ByteSource source, @Nullable String openedAt) {
    this(source.name(), source.size(), source.kind(), openedAt);
  }

  private LeakReleasedEvent(String source, long size, String kind, @Nullable String openedAt) {
    this.source = source;
    this.size = size;
    this.kind = kind;
    this.openedAt = openedAt;
  }

  static boolean isRecorded() {
    return QUESTION.isEnabled();
  }
}
