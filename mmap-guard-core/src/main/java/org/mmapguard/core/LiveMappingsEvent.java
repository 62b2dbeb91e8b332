package org.mmapguard.core;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

@Name("org.mmapguard.LiveMappings")
@Label("Live Mappings")
@Category({"Java Application", "mmap-guard"})
@Description("The files that are mapped now")
@Period("5 s")
@StackTrace(false)
final class LiveMappingsEvent extends Event {

  private static final int SHOWN = 5;

  @Label("Count")
  @Description("The number of mappings")
  final int count;

  @Label("Bytes")
  @Description("The sum of their sizes")
  @DataAmount
  final long bytes;

  @Label("Largest")
  @Description("The largest ones: path, size, kind, lock, and for how long they are open")
  final String largest;

  private LiveMappingsEvent(List<Mapping> mappings) {
    count = mappings.size();
    bytes = mappings.stream().mapToLong(Mapping::size).sum();
    largest =
        mappings.stream()
            .sorted(Comparator.comparingLong(Mapping::size).reversed())
            .limit(SHOWN)
            .map(LiveMappingsEvent::describe)
            .collect(joining("; "));
  }

  private static String describe(Mapping mapping) {
    return "%s (%d bytes, %s, lock=%s, for %d s)"
        .formatted(
            mapping.name(),
            mapping.size(),
            mapping.kind(),
            mapping.lock(),
            mapping.age().toSeconds());
  }

  static void record() {
    new LiveMappingsEvent(LiveMappings.now()).commit();
  }
}
