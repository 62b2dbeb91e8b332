package org.mmapguard.core;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mappings that are open now.
 *
 * <p>They are known from the start, because a recording often begins only after they were opened.
 */
final class LiveMappings {

  private static final int SHOWN = 5;
  private static final Set<Mapping> ALL = ConcurrentHashMap.newKeySet();

  private LiveMappings() {}

  static void add(Mapping mapping) {
    ALL.add(mapping);
    boolean complete = false;
    try {
      RecorderStart.update();
      complete = true;
    } finally {
      if (!complete) {
        ALL.remove(mapping);
      }
    }
  }

  static void remove(Mapping mapping) {
    ALL.remove(mapping);
    RecorderStart.update();
  }

  static boolean areThere() {
    return !ALL.isEmpty();
  }

  static List<Mapping> now() {
    return List.copyOf(ALL);
  }

  /** Returns a line on the largest ones. */
  static String largest(List<Mapping> mappings) {
    return mappings.stream()
        .sorted(Comparator.comparingLong(Mapping::size).reversed())
        .limit(SHOWN)
        .map(LiveMappings::describe)
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
}
