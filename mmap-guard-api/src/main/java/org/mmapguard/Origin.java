package org.mmapguard;

import java.io.Serial;

/** Where data was opened, for the report that it was not closed: a stack trace, never thrown. */
final class Origin extends Throwable {

  @Serial private static final long serialVersionUID = 1L;

  private Origin() {
    super("opened here", null, false, true);
  }

  /** Returns what knows the place that is opening data now. */
  static Throwable ofCaller() {
    return new Origin();
  }

  /** Returns the place in the code that called this library. */
  static String place(Throwable origin) {
    for (StackTraceElement frame : origin.getStackTrace()) {
      if (!isOurs(frame.getClassName())) {
        return frame.toString();
      }
    }
    return "an unknown place";
  }

  private static boolean isOurs(String className) {
    return className.substring(0, className.lastIndexOf('.') + 1).equals("org.mmapguard.");
  }
}
