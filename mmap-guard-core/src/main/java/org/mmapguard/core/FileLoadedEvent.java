package org.mmapguard.core;

import java.io.IOException;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

@Name("org.mmapguard.FileLoaded")
@Label("File Loaded")
@Category({"Java Application", "mmap-guard"})
@Description("A file or stream was read into memory, from opening to its end")
final class FileLoadedEvent extends Event {

  @Label("Source")
  @Description("The path as it was given, or the name of the stream")
  @Nullable String source;

  @Label("Size")
  @Description("The number of bytes that were read")
  @DataAmount
  long size;

  private FileLoadedEvent() {}

  static Blocks record(Recorder.Reading reading) throws IOException {
    FileLoadedEvent event = new FileLoadedEvent();
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
