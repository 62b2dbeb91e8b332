package org.mmapguard.core;

import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("org.mmapguard.MappingFault")
@Label("Mapping Fault")
@Category({"Java Application", "mmap-guard"})
@Description("Bytes of a mapped file were not there to be read; the reader got an exception")
final class MappingFaultEvent extends Event {

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

  MappingFaultEvent(Path path, PageFault fault) {
    this.path = path.toString();
    this.mappedSize = fault.mappedSize();
    this.currentSize = fault.currentSize();
  }
}
