package org.mmapguard.core;

/**
 * Makes a stack that is about to overflow do so now, while nothing is half done.
 *
 * <p>A {@link StackOverflowError} may come from any call, and so between two steps that belong
 * together: a lock taken and released, a descriptor opened and closed. Neither {@code finally} nor
 * any annotation helps, because what would put things in order overflows too. So whoever locks,
 * counts or owns something while it calls on asks first for the room that those calls may take.
 *
 * <p>To ask is to call as deep, and to return. The frames here are empty, so as small as frames
 * get, some 40 bytes in compiled code: their numbers are multiples of the depth of what follows.
 */
public final class StackRoom {

  /** For calls that HotSpot compiles into one another. */
  private static final int NEAR = 8;

  /** For one read through the file classes of the JDK, which count their readers. */
  private static final int READ = 64;

  /** For whole openings and closings, parts of which may run for the first time. */
  private static final int FILES = 512;

  private StackRoom() {}

  /**
   * Asks for the room of a step on memory.
   *
   * @throws StackOverflowError if there is less
   */
  static void require() {
    descend(NEAR);
  }

  /**
   * Asks for the room of a read of a file.
   *
   * @throws StackOverflowError if there is less
   */
  static void requireToRead() {
    descend(READ);
  }

  /**
   * Asks for the room in which a file is opened and mapped, or closed. Once for both if both are
   * done, or there may be less for the second.
   *
   * @throws StackOverflowError if there is less
   */
  public static void requireForFiles() {
    descend(FILES);
  }

  private static void descend(int frames) {
    if (frames > 0) {
      descend(frames - 1);
    }
  }
}
