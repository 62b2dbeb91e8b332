package org.mmapguard.core;

/** What holds a file locked. */
public enum LockKind {
  /** Nothing: nobody else has the file. */
  NONE("none"),
  /** A lock of the JDK, which ends when the process closes any descriptor of the file. */
  POSIX("posix"),
  /** A lock of our own descriptor, which those see who take record locks. */
  OFD("ofd"),
  /** A lock of our own descriptor, which those see who call {@code flock(2)}. */
  FLOCK("flock"),
  /** Both locks of our own descriptor. */
  OFD_AND_FLOCK("ofd+flock");

  private final String text;

  LockKind(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
