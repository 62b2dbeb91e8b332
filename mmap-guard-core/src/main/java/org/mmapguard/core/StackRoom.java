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
 * get: the parameter counts them, and is a multiple of the depth of what follows.
 */
final class StackRoom {

  /** For calls that HotSpot compiles into one another: to move bytes, and to leave a gate. */
  private static final int NEAR = 8;

  /** In frames: for calls that go into the file classes of the JDK, and may be interpreted. */
  private static final int FAR = 256;

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
   * Asks for the room in which a file or mapping is opened, asked or closed.
   *
   * @throws StackOverflowError if there is less
   */
  static void requireForFiles() {
    descend(FAR);
  }

  private static void descend(int frames) {
    if (frames > 0) {
      descend(frames - 1);
    }
  }
}
