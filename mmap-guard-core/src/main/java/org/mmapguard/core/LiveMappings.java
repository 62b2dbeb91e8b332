package org.mmapguard.core;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mappings that are open now.
 *
 * <p>They are known from the start, because a recording often begins only after they were opened.
 */
final class LiveMappings {

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
}
