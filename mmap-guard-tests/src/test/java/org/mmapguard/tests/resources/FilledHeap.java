package org.mmapguard.tests.resources;

/** Fills the heap of a JVM that has a small one. */
final class FilledHeap {

  /** In bytes. Each that does not fit any more takes the JVM some collections. */
  private static final int[] PIECES = {1 << 16, 1 << 8, 0};

  private FilledHeap() {}

  /** Returns what fills the heap, but for so many objects of 24 bytes. */
  static Object butFor(int objects) {
    Object[] chain = null;
    for (int size : PIECES) {
      try {
        while (true) {
          chain = new Object[] {chain, size == 0 ? null : new byte[size]};
        }
      } catch (OutOfMemoryError e) {
        // So smaller pieces.
      }
    }
    for (int i = 0; i < objects && chain != null; i++) {
      chain = (Object[]) chain[0];
    }
    return chain;
  }
}
