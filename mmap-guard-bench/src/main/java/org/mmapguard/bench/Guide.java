package org.mmapguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of the guide that has the tables, each between two comments that name it. */
final class Guide {

  private static final String START = "<!-- table: %s -->\n";
  private static final String END = "<!-- end -->";

  private Guide() {}

  /** Puts tables in the place of those that the page has. */
  static void update(Path page, Map<String, String> tables) throws IOException {
    String text = Files.readString(page);
    for (Map.Entry<String, String> table : tables.entrySet()) {
      String start = String.format(START, table.getKey());
      Matcher old =
          Pattern.compile(Pattern.quote(start) + ".*?" + END, Pattern.DOTALL).matcher(text);
      if (!old.find()) {
        throw new IOException(page + " has no table " + table.getKey());
      }
      text = old.replaceFirst(Matcher.quoteReplacement(start + table.getValue() + END));
    }
    Files.writeString(page, text);
  }
}
