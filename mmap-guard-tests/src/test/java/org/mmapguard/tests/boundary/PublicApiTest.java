package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The public interface is the one that was agreed on.
 *
 * <p>Who changes it on purpose changes {@code src/test/resources/public-api.txt} with it.
 */
class PublicApiTest {

  static final Path AGREED = Path.of("src", "test", "resources", "public-api.txt");

  private final List<String> signatures;

  PublicApiTest() throws IOException {
    signatures = Signatures.of(Build.classes("mmap-guard-api"));
  }

  @Test
  void the_signatures_are_those_of_the_agreed_list() throws IOException {
    assertEquals(Files.readString(AGREED), String.join("\n", signatures) + "\n");
  }

  @Test
  void two_top_level_types_are_public() {
    List<String> topLevel =
        types().stream()
            .map(line -> line.replaceFirst(".*?(?:class|interface|enum|record) ([\\w.$]+).*", "$1"))
            .filter(name -> !name.contains("$"))
            .toList();
    assertEquals(List.of("org.mmapguard.FileData", "org.mmapguard.MmapGuard"), topLevel);
  }

  @Test
  void no_public_class_can_be_extended_or_constructed() {
    List<String> extensible =
        types().stream()
            .filter(line -> line.contains(" class ") && !line.contains(" final class "))
            .toList();
    assertEquals(List.of(), extensible, "classes that are not final");

    List<String> constructors =
        signatures.stream()
            .filter(line -> line.matches("  (public|protected) [\\w.$]+\\(.*"))
            .toList();
    assertEquals(List.of(), constructors, "constructors that others can call");
  }

  @Test
  void
      the_interface_of_the_data_is_sealed_and_only_the_code_of_views_and_batches_is_for_others_to_implement() {
    List<String> open =
        types().stream()
            .filter(line -> line.contains("interface "))
            .filter(line -> !line.contains(" permits "))
            .map(line -> line.replaceFirst(".*interface ([\\w.$]+).*", "$1"))
            .toList();
    assertEquals(List.of("org.mmapguard.FileData$BatchOp", "org.mmapguard.FileData$ViewOp"), open);
  }

  private List<String> types() {
    return signatures.stream().filter(line -> line.startsWith("public ")).toList();
  }
}
