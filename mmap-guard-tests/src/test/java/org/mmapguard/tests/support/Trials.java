package org.mmapguard.tests.support;

/**
 * How often tests try what chance decides: often enough here that a library which is broken is
 * found out, and more often in the profile {@code thorough}.
 */
public final class Trials {

  /** Trials of each call and each way of truncating a file. */
  public static final int EACH = Integer.getInteger("mmapguard.trials", 3);

  /**
   * Trials of each raw access and each harm to a snapshot's file: one finds a snapshot that is not
   * safe, since each access meets each harm in each mode.
   */
  public static final int SNAPSHOTS = Integer.getInteger("mmapguard.trials", 1);

  /** Random truncations on each file system. */
  public static final int ROUNDS = Integer.getInteger("mmapguard.rounds", 200);

  /** Rounds of closing under readers. */
  public static final int CLOSES = Integer.getInteger("mmapguard.closes", 1000);

  /** Repetitions after which nothing may have piled up. */
  public static final int CYCLES = Integer.getInteger("mmapguard.cycles", 200);

  /** Rounds of each call in want of stack or heap. */
  public static final int BELOW = Integer.getInteger("mmapguard.below", 12);

  /** What is random in a test, so that a failure can be repeated. */
  public static final long SEED = Long.getLong("mmapguard.seed", System.nanoTime());

  private Trials() {}
}
