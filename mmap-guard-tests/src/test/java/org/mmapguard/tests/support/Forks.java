package org.mmapguard.tests.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Whether tests start JVMs: not where mutants are looked for, which are in this JVM only, nor where
 * this JVM has native access and the others are as they always are.
 */
public final class Forks {

  /** Whether JVMs may be started. */
  public static final boolean ALLOWED = !Boolean.getBoolean("mmapguard.here");

  /** How long a tracer has a call wait, in milliseconds: longer where a JVM starts meanwhile. */
  public static final int DELAY_MILLIS = ALLOWED ? 1500 : 500;

  private Forks() {}

  /** Skips a test that starts a JVM if it must not. */
  public static void assumeAllowed() {
    assumeTrue(ALLOWED, "only what runs in this JVM is tested");
  }
}
