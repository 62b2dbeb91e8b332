package org.mmapguard.check;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes maps, collections, strings, numbers, booleans and null as JSON, in plain ASCII. */
final class Json {

  private Json() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> string(String.valueOf(entry.getKey())) + ":" + of(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case Collection<?> items ->
          items.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
      case CharSequence text -> string(text);
      case null, default -> String.valueOf(value);
    };
  }

  private static String string(CharSequence text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c >= ' ' && c <= '~') {
                json.append((char) c);
              } else {
                json.append(String.format("\\u%04x", c));
              }
            });
    return json.append('"').toString();
  }
}
