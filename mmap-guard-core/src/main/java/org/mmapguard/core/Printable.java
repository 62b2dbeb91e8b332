package org.mmapguard.core;

import java.nio.file.Path;

/** Makes names fit to be printed, so that a message with one is one line of a log. */
public final class Printable {

  private Printable() {}

  /**
   * Returns what to call a path in messages.
   *
   * @param path any path
   * @return its name in one line, and something to see if it is empty
   */
  public static String name(Path path) {
    String name = path.toString();
    return name.isEmpty() ? "\"\" (the empty path)" : of(name);
  }

  /**
   * Escapes what is no printable character, as Java does.
   *
   * @param text any text
   * @return the text in one line
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return escaped(text);
      }
    }
    return text;
  }

  private static String escaped(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\0' -> line.append("\\0");
        case '\t' -> line.append("\\t");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        default -> line.append(isControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    return line.toString();
  }

  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
