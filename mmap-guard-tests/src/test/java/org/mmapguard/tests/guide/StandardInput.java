package org.mmapguard.tests.guide;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Replaces standard input until it is closed. */
record StandardInput(InputStream before) implements AutoCloseable {

  static StandardInput of(byte[] content) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(content));
    return new StandardInput(before);
  }

  @Override
  public void close() {
    System.setIn(before);
  }
}
