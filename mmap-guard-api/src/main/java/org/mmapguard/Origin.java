package org.mmapguard;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Recorder;
import org.mmapguard.core.Setting;

/** Where data was opened, for the report that it was not closed: a stack trace, never thrown. */
final class Origin extends Throwable {

  @Serial private static final long serialVersionUID = 1L;

  private static final boolean WANTED = Setting.of("org.mmapguard.leaks", "origin") != null;

  private Origin() {
    super("opened here", null, false, true);
  }

  /** Returns the place that is opening data now, or null if nobody asked for places. */
  static @Nullable Origin ofCaller() {
    return WANTED || Recorder.recordsLeaks() ? new Origin() : null;
  }

  /** Returns the place in the code that called this library. */
  String place() {
    for (StackTraceElement frame : getStackTrace()) {
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
