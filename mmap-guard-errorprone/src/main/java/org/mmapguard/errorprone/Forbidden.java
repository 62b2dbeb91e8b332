package org.mmapguard.errorprone;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The types and methods that belong in one class, or in none: those of {@code forbidden.txt}.
 *
 * <p>Each is found with the reason, which also says what to use instead.
 */
final class Forbidden {

  private static final Map<String, String> REASONS = read();

  private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([^;]+);");

  private Forbidden() {}

  private static Map<String, String> read() {
    try (InputStream in = Forbidden.class.getResourceAsStream("forbidden.txt")) {
      String list = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> reasons = new LinkedHashMap<>();
      String reason = "";
      for (String line : list.lines().toList()) {
        if (line.startsWith(" ")) {
          reasons.put(line.strip(), reason);
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          reason = line.substring(line.indexOf(':') + 1).strip();
        }
      }
      return reasons;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns why a native method is forbidden. */
  static String nativeMethod() {
    return Objects.requireNonNull(REASONS.get("native *"));
  }

  /** Returns why using this type is forbidden, or null if it is not. */
  static @Nullable String type(@Nullable Type type) {
    return type == null ? null : typeNamed(type.tsym.flatName().toString());
  }

  /** Returns why the type of this binary name is forbidden, or null if it is not. */
  static @Nullable String typeNamed(String name) {
    String reason = REASONS.get(name);
    for (int end = name.length() - 1; reason == null && end > 0; end--) {
      if (name.charAt(end) == '$') {
        reason = REASONS.get(name.substring(0, end));
      } else if (name.charAt(end) == '.') {
        reason = REASONS.get(name.substring(0, end) + ".*");
      }
    }
    return reason;
  }

  /**
   * Returns why naming this type to reflection is forbidden, or null if it is not; also a
   * descriptor, or the name of an array or of a class file.
   */
  static @Nullable String reflected(String text) {
    return (text.endsWith(";") || text.startsWith("(")
            ? TYPE_IN_DESCRIPTOR.matcher(text).results().map(type -> type.group(1))
            : Stream.of(text))
        .map(name -> reflectedType(name.replace('/', '.')))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String reflectedType(String name) {
    return REASONS.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(name + '#'))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> typeNamed(name));
  }

  /** Returns why a method of this name is forbidden in some type, or null if it is in none. */
  static @Nullable String methodNamed(String method) {
    return REASONS.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith('#' + method))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** Returns why calling this method is forbidden, or null if it is not. */
  static @Nullable String call(MethodSymbol method, VisitorState state) {
    return Stream.concat(
            Stream.of(method), ASTHelpers.findSuperMethods(method, state.getTypes()).stream())
        .map(declared -> REASONS.get(key(declared.owner.flatName(), declared.getSimpleName())))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Returns why naming this method of this type to reflection is forbidden, or null. */
  static @Nullable String named(Type type, String method, VisitorState state) {
    return state.getTypes().closure(type).stream()
        .map(supertype -> REASONS.get(key(supertype.tsym.flatName(), method)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static String key(CharSequence type, CharSequence method) {
    return type + "#" + method;
  }
}
