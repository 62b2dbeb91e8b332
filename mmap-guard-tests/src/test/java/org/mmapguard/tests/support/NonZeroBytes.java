package org.mmapguard.tests.support;

/** Bytes of which none is zero, but which the test of a word for a zero byte may take for one. */
public final class NonZeroBytes {

  private static final byte[] HARD = {1, (byte) 0x80, (byte) 0x81, (byte) 0xff, 0x7f, 2};

  private NonZeroBytes() {}

  /** Returns so many of them, in changing order. */
  public static byte[] of(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = HARD[(i + i / HARD.length) % HARD.length];
    }
    return bytes;
  }
}
