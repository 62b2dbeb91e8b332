package org.mmapguard.check;

import java.io.Serial;

/** Thrown when the command line cannot be followed. */
final class UsageException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
