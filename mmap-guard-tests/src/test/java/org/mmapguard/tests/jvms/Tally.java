package org.mmapguard.tests.jvms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mmapguard.tests.faults.ForkedJvm;

/** What the tests of one JVM came to. */
final class Tally {

  private final List<String> failures = new ArrayList<>();
  private int tests;
  private long trials;
  private long failed;

  /** Adds a test; trials that are missing among the good ones have failed. */
  void add(String test, long made, long good, Object details) {
    tests++;
    trials += made;
    failed += made - good;
    System.out.println(test + ": " + good + " of " + made);
    if (good != made) {
      failures.add(test + ": " + details);
    }
  }

  /** Adds a test that a JVM ran to its end; each trial has to be in all of the named counts. */
  void add(String test, long made, ForkedJvm.Outcome outcome, String... counts) {
    Map<String, Long> seen = outcome.counts();
    if (outcome.exitValue() != 0) {
      addCrash(test, outcome);
    } else {
      long good = made;
      for (String count : counts) {
        good = Math.min(good, seen.getOrDefault(count, 0L));
      }
      add(test, made, good, seen);
    }
  }

  /** Adds a test whose JVM ended early: one failure, however many trials would have followed. */
  void addCrash(String test, Object details) {
    tests++;
    failed++;
    System.out.println(test + ": the JVM ended");
    failures.add(test + ": " + details);
  }

  /** Returns the cells of the table. */
  String cells() {
    return tests + " | " + trials + " | " + failed;
  }

  /** Returns what failed, a test each. */
  List<String> failures() {
    return failures;
  }
}
