package org.mmapguard.core;

import org.jspecify.annotations.Nullable;

/**
 * Has an opening fail for want of memory while nothing is open yet.
 *
 * <p>The JDK opens a descriptor or maps a file, and then makes the object that is to close it: if
 * there is no memory for that, the one stays for the life of the JVM, and nobody knows of it. So
 * whoever opens asks first for the memory that all of it takes. Other threads may take that
 * meanwhile; what remains is a want of memory at one of these few moments, and not before.
 */
public final class HeapRoom {

  /** In bytes: some times what an opening takes, also one that has to read {@code /proc}. */
  private static final int OPENING = 1 << 17;

  /** In bytes: with so much, nobody has to be asked. */
  private static final long PLENTY = 1 << 21;

  /** Where it is asked for, so that no compiler finds that nobody needs it. */
  @SuppressWarnings("UnusedVariable")
  private static volatile byte @Nullable [] asked;

  private HeapRoom() {}

  /**
   * Asks for the memory in which a file is opened and mapped.
   *
   * @throws OutOfMemoryError if there is less
   */
  public static void requireToOpen() {
    Runtime runtime = Runtime.getRuntime();
    if (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() < PLENTY) {
      asked = new byte[OPENING];
      asked = null;
    }
  }
}
