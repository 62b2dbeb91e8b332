package org.mmapguard.core;

import java.lang.ref.WeakReference;

/** Has the collector find what was forgotten. */
final class GarbageCollection {

  /** In bytes: so little that each collector takes it from where new objects go. */
  private static final int PIECE = 1 << 14;

  @SuppressWarnings("UnusedVariable") // written, so that the compiler does not drop what is made
  private static volatile byte[] garbage = {};

  private GarbageCollection() {}

  /**
   * Asks for a collection; where the JVM is told not to listen ({@code -XX:+DisableExplicitGC}),
   * makes garbage until it collects by itself. That finds what is young only.
   *
   * @return false if it did not listen
   */
  static boolean request() {
    WeakReference<Object> witness = new WeakReference<>(new Object());
    System.gc();
    if (witness.refersTo(null)) {
      return true;
    }
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    long pieces = (runtime.maxMemory() - used) / PIECE * 7 / 8; // leaves room if none collects
    for (long i = 0; i < pieces && !witness.refersTo(null); i++) {
      garbage = new byte[PIECE];
    }
    garbage = new byte[0];
    return false;
  }
}
