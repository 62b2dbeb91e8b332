package org.mmapguard.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Links lead somewhere, tests that are named exist, and the samples are what the build compiles.
 */
class DocumentsAreTrueTest {

  /** The folder of the parent POM; tests run in that of their module. */
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Path GUIDE = ROOT.resolve("docs/index.md");

  static List<Path> documents() throws IOException {
    return new Project(ROOT).documents().stream().map(ROOT::relativize).toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void a_document_says_what_is_so(Path document) throws IOException {
    Path file = ROOT.resolve(document);
    List<String> untruths = new Project(ROOT).untruths(file, Document.parse(Project.read(file)));
    assertEquals(List.of(), untruths, () -> document + ":\n" + String.join("\n", untruths));
  }

  @Test
  void every_page_of_the_guide_can_be_reached_from_its_start() throws IOException {
    Set<Path> reached = new HashSet<>();
    follow(GUIDE, reached);
    for (Path document : new Project(ROOT).documents()) {
      assertTrue(
          reached.contains(document) || !document.startsWith(GUIDE.getParent()),
          document::toString);
    }
  }

  private static void follow(Path document, Set<Path> reached) {
    if (reached.add(document)) {
      Document.parse(Project.read(document)).links().stream()
          .map(link -> link.replaceAll("#.*", ""))
          .filter(link -> link.endsWith(".md") && !link.startsWith("https:"))
          .forEach(link -> follow(document.resolveSibling(link).normalize(), reached));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[gone](gone.md)",
        "[gone](../docs/index.md#gone)",
        "[gone](#gone)",
        "![gone](gone.svg)",
        "`GoneTest`",
        "`CloseAgainstGone`",
        "| `PrivateCopyTest.gone` |",
        "`MmapGuard.gone(path)`",
        "```java\nint gone;\n```",
        "<!-- sample: gone.java#gone -->\n```java\nint gone;\n```",
        "<!-- sample: mmap-guard-tests/src/test/java/org/mmapguard/tests/guide/PrivateCopyTest.java"
            + "#copy -->\n```java\nint gone;\n```"
      })
  void what_is_not_so_is_found(String text) throws IOException {
    assertEquals(1, new Project(ROOT).untruths(GUIDE, Document.parse(text)).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[start](index.md)",
        "[heading](#why)\n\n## Why",
        "[heading](faults.md#viewbody)",
        "`DocumentsAreTrueTest`",
        "`DocumentsAreTrueTest.what_is_so_is_not_reported`",
        "`FileChannel.map`",
        "```sh\nls\n```"
      })
  void what_is_so_is_not_reported(String text) throws IOException {
    assertEquals(List.of(), new Project(ROOT).untruths(GUIDE, Document.parse(text)));
  }
}
