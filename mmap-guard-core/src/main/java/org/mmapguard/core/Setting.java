package org.mmapguard.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** System properties of this library. */
public final class Setting {

  private Setting() {}

  /**
   * Returns the value of a property, and warns once if it is none that is known.
   *
   * @param property its name
   * @param known the values that mean something
   * @return one of them, or null; also for a value that is not known
   */
  public static @Nullable String of(String property, String... known) {
    String value = System.getProperty(property);
    if (value == null || List.of(known).contains(value)) {
      return value;
    }
    warn(
        "-D"
            + property
            + "="
            + Printable.of(value)
            + " means nothing; known is "
            + String.join(", ", known));
    return null;
  }

  /** A logger that fails harms nothing. */
  static void warn(String text) {
    try {
      System.getLogger("org.mmapguard").log(System.Logger.Level.WARNING, text);
    } catch (Exception | Error e) {
      // The application's own failure, of which it has other signs.
    }
  }
}
