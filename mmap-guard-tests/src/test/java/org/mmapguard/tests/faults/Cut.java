package org.mmapguard.tests.faults;

/** Where another process cuts a file; the page of its last byte is gone, or only its end. */
public enum Cut {
  TO_ZERO,
  IN_THE_MIDDLE,
  INSIDE_THE_LAST_PAGE;

  /** Returns the new size, for a file whose last page is filled in part. */
  long of(long size) {
    return switch (this) {
      case TO_ZERO -> 0;
      case IN_THE_MIDDLE -> size / 2;
      case INSIDE_THE_LAST_PAGE -> size - size % Content.PAGE + 1;
    };
  }
}
