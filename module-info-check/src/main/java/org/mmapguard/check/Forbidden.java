package org.mmapguard.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The types and methods that are raw access to memory and files: those of {@code forbidden.txt}.
 *
 * <p>Each is found with its kind, as reports show it.
 */
final class Forbidden {

  private static final Map<String, String> KINDS = read();

  private Forbidden() {}

  private static Map<String, String> read() {
    try (InputStream in = Forbidden.class.getResourceAsStream("forbidden.txt")) {
      String list = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> kinds = new HashMap<>();
      String kind = "";
      for (String line : list.lines().toList()) {
        if (line.startsWith(" ")) {
          kinds.put(line.strip(), kind);
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          kind = line.substring(0, line.indexOf(':'));
        }
      }
      return kinds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the kind of a native method. */
  static String nativeMethod() {
    return Objects.requireNonNull(KINDS.get("native *"));
  }

  /** Tells which kind the mere mention of a type is, given the type's binary name. */
  static Optional<String> type(String name) {
    String kind = KINDS.get(name);
    for (int end = name.length() - 1; kind == null && end > 0; end--) {
      if (name.charAt(end) == '$') {
        kind = KINDS.get(name.substring(0, end));
      } else if (name.charAt(end) == '.') {
        kind = KINDS.get(name.substring(0, end) + ".*");
      }
    }
    return Optional.ofNullable(kind);
  }

  /** Tells which kind a method is, given the binary name of the type that it is called through. */
  static Optional<String> method(String type, String name) {
    return KINDS.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith('#' + name))
        .filter(entry -> isSubtype(type, entry.getKey().replaceFirst("#.*", "")))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Tells which kind a method of this name is, in whatever type. */
  static Optional<String> methodNamed(String name) {
    return KINDS.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith('#' + name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Tells whether a type is another, or one of its subtypes in the JDK. */
  private static boolean isSubtype(String type, String supertype) {
    try {
      ClassLoader jdk = ClassLoader.getPlatformClassLoader();
      return type.equals(supertype)
          || Class.forName(supertype, false, jdk).isAssignableFrom(Class.forName(type, false, jdk));
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // it is a type of the jar
    }
  }
}
