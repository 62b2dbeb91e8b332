import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that every relative link of a site leads to a file of the site, and to a heading there.
 */
final class Links {

  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  public static void main(String[] arguments) throws IOException {
    Path site = Path.of(arguments[0]);
    List<Path> pages;
    try (Stream<Path> files = Files.walk(site)) {
      pages = files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
    long links = 0;
    long broken = 0;
    for (Path page : pages) {
      for (String link : links(Files.readString(page))) {
        links++;
        if (!leadsSomewhere(page, link)) {
          broken++;
          System.err.println(site.relativize(page) + " links to nothing: " + link);
        }
      }
    }
    System.out.println(pages.size() + " pages, " + links + " links, " + broken + " broken");
    if (broken > 0 || links == 0) {
      System.exit(1);
    }
  }

  private static List<String> links(String html) {
    return LINK.matcher(html)
        .results()
        .map(result -> result.group(1))
        .filter(link -> !link.matches("[a-z]+:.*") && !link.equals("#"))
        .toList();
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    URI uri = URI.create(link);
    Path target = uri.getPath().isEmpty() ? page : page.resolveSibling(uri.getPath()).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return uri.getFragment() == null
        || Files.readString(target).contains("id=\"" + uri.getFragment() + "\"");
  }
}
