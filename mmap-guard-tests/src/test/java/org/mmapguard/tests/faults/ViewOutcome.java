package org.mmapguard.tests.faults;

/** What the table of {@link org.mmapguard.FileData} says about an access behind a cut. */
enum ViewOutcome {
  /** An error while the access runs: it makes calls or loops, so there are polls on its way. */
  INTERNAL_ERROR,

  /** An error after the access and after the {@code try} around it. */
  INTERNAL_ERROR_LATE,

  CRASH_ONCE_COMPILED,
  CRASH_ALWAYS,
  BAD_ADDRESS,
}
