package org.mmapguard.core;

import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

@Name("org.mmapguard.SnapshotMade")
@Label("Snapshot Made")
@Category({"Java Application", "mmap-guard"})
@Description("A file was copied for a snapshot, from locking it to the complete copy")
final class SnapshotMadeEvent extends Event {

  @Label("Path")
  @Description("The path of the source as it was given")
  @Nullable String path;

  @Label("Size")
  @Description("The number of bytes that were copied")
  @DataAmount
  long size;

  private SnapshotMadeEvent() {}

  static SnapshotMadeEvent begun() {
    SnapshotMadeEvent event = new SnapshotMadeEvent();
    event.begin();
    return event;
  }

  void end(Path source, long bytes) {
    end();
    if (shouldCommit()) {
      path = source.toString();
      size = bytes;
      commit();
    }
  }
}
