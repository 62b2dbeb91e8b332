package org.mmapguard.tests.properties;

import java.io.InputStream;

/** Replaces {@link System#in} while it is open. */
public final class StandardInput implements AutoCloseable {

  private final InputStream original = System.in;

  public StandardInput(InputStream replacement) {
    System.setIn(replacement);
  }

  @Override
  public void close() {
    System.setIn(original);
  }
}
