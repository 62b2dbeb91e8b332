package org.mmapguard;

/**
 * Finds a byte pattern in bytes that come in steps, in linear time.
 *
 * <p>The algorithm of Knuth, Morris and Pratt (SIAM Journal on Computing 6, 1977): it never looks
 * back, so a match may cross the border of two steps.
 */
final class PatternSearch {

  /** What a search looks at first, in bytes, since the next match is often near. */
  private static final int FIRST_STEP = 64;

  private final byte[] pattern;

  /** For each length of a matched prefix: that of the longest shorter one that it ends with. */
  private final int[] border;

  private int matched;

  /** Copies the pattern, which must not be empty. */
  PatternSearch(byte[] pattern) {
    this.pattern = pattern.clone();
    this.border = new int[pattern.length + 1];
    border[0] = -1;
    for (int length = 0, shorter = -1; length < pattern.length; ) {
      while (shorter >= 0 && this.pattern[length] != this.pattern[shorter]) {
        shorter = border[shorter];
      }
      border[++length] = ++shorter;
    }
  }

  /** Returns the first position from which all bytes match, up to {@code to}, or -1. */
  long find(BulkReads bytes, long from, long to) {
    byte[] step = new byte[0];
    int length = FIRST_STEP;
    for (long position = from; position < to; ) {
      int wanted = (int) Math.min(length, to - position);
      if (step.length < wanted) {
        step = new byte[wanted];
      }
      int count = bytes.copySome(position, step, wanted);
      int end = endOfMatch(step, count);
      if (end >= 0) {
        return position + end - pattern.length;
      }
      position += count;
      length = Math.min(4 * length, GuardedBytes.STEP);
    }
    return -1;
  }

  /**
   * Takes the next bytes.
   *
   * @return the index after the last byte of the first match, or -1
   */
  private int endOfMatch(byte[] bytes, int length) {
    int state = matched;
    byte first = pattern[0];
    for (int i = 0; i < length; i++) {
      if (state == 0) {
        while (bytes[i] != first) {
          if (++i == length) {
            matched = 0;
            return -1;
          }
        }
        state = 1;
      } else {
        while (state >= 0 && pattern[state] != bytes[i]) {
          state = border[state];
        }
        state++;
      }
      if (state == pattern.length) {
        return i + 1;
      }
    }
    matched = state;
    return -1;
  }
}
