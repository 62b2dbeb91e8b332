import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ends each page of the guide with links to the pages before and after it in the menu. */
final class Neighbours {

  /** An entry of the menu, which has no target on the page that it names. */
  private static final Pattern ENTRY =
      Pattern.compile("<li><a(?: href=\"([^\"]*)\")?>([^<]*)</a></li>");

  private static final String MENU_END = "</header>";
  private static final String PAGE_END = "</main>";

  public static void main(String[] arguments) throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      pages = files.filter(file -> file.toString().endsWith(".html")).toList();
    }
    for (Path page : pages) {
      String html = Files.readString(page);
      List<MatchResult> entries =
          ENTRY
              .matcher(html.substring(0, html.indexOf(MENU_END)))
              .results()
              .filter(entry -> entry.group(1) == null || !entry.group(1).contains(":"))
              .toList();
      int here = 0;
      while (entries.get(here).group(1) != null) {
        here++;
      }
      String links =
          "<nav class=\"neighbours\">"
              + (here > 0 ? link(entries.get(here - 1), "prev", "Previous: ") : "")
              + (here + 1 < entries.size() ? link(entries.get(here + 1), "next", "Next: ") : "")
              + "</nav>\n";
      Files.writeString(page, html.replace(PAGE_END, links + PAGE_END));
    }
  }

  private static String link(MatchResult entry, String relation, String title) {
    return "<a rel=\"%s\" href=\"%s\">%s%s</a>"
        .formatted(relation, entry.group(1), title, entry.group(2));
  }
}
