package org.mmapguard.tests.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of the project, and what is wrong with what a document says of them. */
final class Project {

  /** A class that is a test by its name, or any class with one of its members. */
  private static final Pattern NAME =
      Pattern.compile(
          "([A-Z][a-z]\\w*(?:Test|Properties|Soak|Fuzz|IT|Against\\w+))|([A-Z]\\w*)\\.([a-z]\\w*)\\b.*");

  private final Path root;
  private final Map<String, List<Path>> sources;

  Project(Path root) throws IOException {
    this.root = root;
    try (Stream<Path> files = Files.walk(root)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !root.relativize(file).toString().contains("target/"))
              .collect(
                  Collectors.groupingBy(
                      file -> file.getFileName().toString().replace(".java", "")));
    }
  }

  List<Path> documents() throws IOException {
    try (Stream<Path> own = Files.list(root);
        Stream<Path> guide = Files.walk(root.resolve("docs"))) {
      return Stream.concat(own, guide).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  /** Returns what is not so, a line for each. */
  List<String> untruths(Path file, Document document) {
    List<String> untruths = new ArrayList<>();
    document.links().stream()
        .filter(link -> !leadsSomewhere(file, document, link))
        .forEach(link -> untruths.add("link to nothing: " + link));
    document.names().stream()
        .filter(name -> !isKnown(name))
        .forEach(name -> untruths.add("no such test or member: " + name));
    for (Document.Sample sample : document.samples()) {
      if (sample.origin().isEmpty()) {
        untruths.add("a sample without an origin that the build compiles:\n" + sample.text());
      } else if (!region(sample.origin()).equals(sample.text().strip())) {
        untruths.add(sample.origin() + " reads:\n" + region(sample.origin()));
      }
    }
    return untruths;
  }

  private boolean leadsSomewhere(Path file, Document document, String link) {
    if (link.startsWith("https://")) {
      return true; // others' pages are not this project's promise
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? file : file.resolveSibling(path).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0
        || (path.isEmpty() ? document : Document.parse(read(target)))
            .anchors()
            .contains(link.substring(hash + 1));
  }

  private boolean isKnown(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return true;
    }
    String test = matcher.group(1);
    String type = test != null ? test : matcher.group(2);
    String member = matcher.group(3);
    boolean isTest = NAME.matcher(type).matches();
    if (!sources.containsKey(type)) {
      return !isTest; // of the JDK
    }
    return member == null
        || sources.get(type).stream()
            .anyMatch(
                source -> Pattern.compile("\\b" + member + "\\b").matcher(read(source)).find());
  }

  /** Returns a region of a source, as the snippets of javadoc mark them, without indentation. */
  private String region(String origin) {
    int hash = origin.indexOf('#');
    Path source = root.resolve(origin.substring(0, hash));
    String start = "// @start region=\"" + origin.substring(hash + 1) + "\"\n";
    String text = Files.exists(source) ? read(source) : "";
    int begin = text.indexOf(start);
    int end = text.indexOf("// @end", begin);
    return begin < 0 || end < 0
        ? "(no such region)"
        : text.substring(begin + start.length(), end).stripTrailing().stripIndent().strip();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
