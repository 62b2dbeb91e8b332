package org.mmapguard.core;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

@Name("org.mmapguard.FileMapped")
@Label("File Mapped")
@Category({"Java Application", "mmap-guard"})
@Description("A file was mapped, from opening to closing; the stack trace is that of closing")
final class FileMappedEvent extends Event {

  /** Asks without an allocation whether the event is recorded. */
  private static final FileMappedEvent QUESTION = new FileMappedEvent("", 0, "", "");

  @Label("Path")
  @Description("The path as it was given")
  final String path;

  @Label("Size")
  @Description("The size of the file when it was mapped")
  @DataAmount
  final long size;

  @Label("Kind")
  @Description(
      "mapping: until closed, for any thread; loan: for one view; snapshot: a private copy")
  final String kind;

  @Label("Lock")
  @Description("The lock that was held on the file; none for a snapshot")
  final String lock;

  private FileMappedEvent(String path, long size, String kind, String lock) {
    this.path = path;
    this.size = size;
    this.kind = kind;
    this.lock = lock;
  }

  static @Nullable FileMappedEvent begin(Mapping mapping) {
    if (!QUESTION.isEnabled()) {
      return null;
    }
    FileMappedEvent event =
        new FileMappedEvent(mapping.name(), mapping.size(), mapping.kind(), mapping.lock());
    event.begin();
    return event;
  }
}
