import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gives the headings of a site the names that GitHub gives them, which Maven's Markdown does not.
 */
final class Anchors {

  private static final Pattern HEADING = Pattern.compile("<(h[1-6])>(.*?)</\\1>", Pattern.DOTALL);

  public static void main(String[] arguments) throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
      pages = files.filter(file -> file.toString().endsWith(".html")).toList();
    }
    for (Path page : pages) {
      String named = HEADING.matcher(Files.readString(page)).replaceAll(Anchors::named);
      Files.writeString(page, named);
    }
  }

  private static String named(MatchResult heading) {
    String text = heading.group(2).replaceAll("<[^>]*>|&[a-z0-9#]+;", "").strip();
    String name = text.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    return Matcher.quoteReplacement(
        "<%1$s id=\"%2$s\">%3$s</%1$s>".formatted(heading.group(1), name, heading.group(2)));
  }
}
