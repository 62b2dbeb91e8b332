package org.mmapguard.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The verdicts on all jars, judged by what is allowed.
 *
 * @param verdicts one for each jar
 * @param allowed the classes that may use raw access
 */
record Report(List<Verdict> verdicts, Set<String> allowed) {

  /** Tells whether a use is by an allowed class, or by one nested in it. */
  boolean allows(RawUse use) {
    return allowed.contains(use.owner()) || allowed.contains(use.className());
  }

  /** Returns the number of uses that are not allowed, and of what could not be examined. */
  long violations() {
    return uses().filter(use -> !allows(use)).count()
        + verdicts.stream().mapToLong(verdict -> verdict.problems().size()).sum();
  }

  /** Returns the allowed classes that use nothing raw: the permission is wrong, or not needed. */
  Set<String> idleAllowances() {
    Set<String> idle = new LinkedHashSet<>(allowed);
    uses().map(RawUse::owner).forEach(idle::remove);
    uses().map(RawUse::className).forEach(idle::remove);
    return idle;
  }

  /** Returns the number of classes that were examined. */
  int classes() {
    return verdicts.stream().mapToInt(Verdict::classes).sum();
  }

  private Stream<RawUse> uses() {
    return verdicts.stream().flatMap(verdict -> verdict.uses().stream());
  }
}
