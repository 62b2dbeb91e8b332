package org.mmapguard.tests.support;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** Whether the tests run to see which changes of the code they notice. */
public final class Mutants {

  private Mutants() {}

  /** Skips a test that starts a JVM if so: the changed code is in the JVM of the tests only. */
  public static void assumeNone() {
    assumeFalse(Boolean.getBoolean("mmapguard.mutants"), "the JVM would have no mutant");
  }
}
