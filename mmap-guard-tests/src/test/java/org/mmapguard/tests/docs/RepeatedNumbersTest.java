package org.mmapguard.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A number that the guide or the public javadoc says is the one of its home, wherever it stands.
 */
class RepeatedNumbersTest {

  /** The folder of the parent POM; tests run in that of their module. */
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final String SOURCES = "mmap-guard-%s/src/main/java/org/mmapguard/";

  /**
   * Compares.
   *
   * @param home the file that a change begins with; {@code core:} and {@code api:} are folders
   * @param said what must stand there; if it does not any more, change the guide, and this row
   * @param phrase what the guide says about it, with a group for the number
   * @param number what must be in that group, each time
   */
  @ParameterizedTest(name = "{2} = {3}")
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          api:MmapGuard.java ~ DEFAULT_STDIN_LIMIT = 1L << 30 ~ (\\d+) GiB(?:, if you give none|, in bytes) ~ 1
          api:ReadWindow.java ~ LONGEST = 1 << 13 ~ (\\d+) KiB (?:at a time and serves|of) fields ~ 8
          api:GuardedBytes.java ~ STEP = 1 << 16 ~ than (\\d+) KiB of a mapped file are copied by the ~ 64
          core:MappedBytes.java ~ SHORT = 64; ~ read(?:s)? of up to (\\d+) bytes ~ 64
          core:MappedBytes.java ~ SHORT = 64; ~ [Cc]opies of up to (\\d+) bytes ~ 64
          core:Gate.java ~ STEP = 1 << 20 ~ step of (?:at most )?one (\\w+) ~ mebibyte
          core:Blocks.java ~ BLOCK_SHIFT = 18 ~ from (\\d+) KiB on, (?:the blocks|and a `readFile`) ~ 256
          core:Blocks.java ~ MAX_ARRAY = Integer.MAX_VALUE - 8 ~ 2<sup>31</sup> - (\\d+)\\s+bytes ~ 9
          core:Snapshot.java ~ ATTEMPTS = 5; ~ copied again, up to (\\w+) times ~ five
          core:Snapshot.java ~ TICK = 20; ~ within the last (\\d+) m(?:s|illiseconds) ~ 20
          core:Snapshot.java ~ COARSE_TICK = 2000; ~ (\\d+) s(?:econds)?, where the file system records ~ 2
          core:LeaseWatcher.java ~ SHORTEST_PAUSE = 5_000_000; ~ looks every (\\d+) ms ~ 5
          core:Lease.java ~ SLOW_DISK = 0.125; ~ (\\d+) MB for each second ~ 125
          core:Lease.java ~ SLOW_DISK = 0.125; ~ (\\d+\\.\\d) GB (?:at the|by) default ~ 2.7
          core:LockEntry.java ~ MOST_REOPENINGS = 8; ~ opens the file anew, at most (\\w+) times ~ eight
          core:KeptFiles.java ~ MOST_OF_ONE_FILE = 8; ~ up to (\\w+) times as many if the file is ~ eight
          core:KeptFiles.java ~ MOST_UNKNOWN = 64; ~ of more than (\\d+) such files ~ 64
          core:Events.java ~ @Period("5 s") ~ every (\\d+) seconds \\| ~ 5
          core:LiveMappings.java ~ SHOWN = 5; ~ the (\\w+) largest, with kind ~ five
          core:MappingLimit.java ~ granted * 4 / 5 ~ files are mapped, (\\w+ fifths) ~ four fifths
          core:MappingLimit.java ~ DEFAULT = 65530; ~ tells the limit \\((\\d+) here\\) ~ 65530
          docs/jdk-copy-on-aarch64.md ~ more than 80 bytes (96 with ~ more than (80 or \\d+) bytes \\*\\*crash ~ 80 or 96
          pom.xml ~ <version>[3.8.7,)</version> ~ Maven ([\\d.]+\\d) or later ~ 3.8.7
          pom.xml ~ <error-prone.version>2.52.0< ~ error_prone_core</artifactId> <version>([^<]*) ~ 2.52.0
          """)
  void a_number_is_that_of_its_home(String home, String said, String phrase, String number)
      throws IOException {
    assertTrue(Project.read(fileOf(home)).contains(said), () -> home + " does not say: " + said);
    List<String> found = numbers(phrase, texts());
    assertFalse(found.isEmpty(), () -> "nobody says this any more: " + phrase);
    assertEquals(List.of(number), found.stream().distinct().toList(), phrase);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<artifactId>mmap-guard-\\w+</artifactId> <version>([^<]*)",
        "org.mmapguard:mmap-guard-\\w+:([^\"]*)"
      })
  void the_version_is_that_of_the_build(String phrase) throws IOException {
    List<String> version =
        numbers(
            "<artifactId>mmap-guard-parent</artifactId> <version>([^<]*)",
            Stream.of(Project.read(ROOT.resolve("pom.xml"))));
    assertEquals(version, numbers(phrase, texts()).stream().distinct().toList(), phrase);
  }

  @Test
  void another_number_is_found() {
    assertEquals(
        List.of("64", "65"),
        numbers("up to (\\d+) bytes", Stream.of("up\n * to 64 bytes", "or up to 65  bytes")));
  }

  private static Path fileOf(String home) {
    int colon = home.indexOf(':');
    String module = colon < 0 ? "" : home.substring(0, colon);
    String folder =
        module.isEmpty() ? "" : SOURCES.formatted(module) + (module.equals("core") ? "core/" : "");
    return ROOT.resolve(folder + home.substring(colon + 1));
  }

  /** The documents, and the sources of the two public types. */
  private static Stream<String> texts() throws IOException {
    try (Stream<Path> own = Files.list(ROOT);
        Stream<Path> guide = Files.list(ROOT.resolve("docs"))) {
      List<Path> documents =
          Stream.concat(own, guide).filter(file -> file.toString().endsWith(".md")).toList();
      return Stream.concat(
              documents.stream(),
              Stream.of("api:MmapGuard.java", "api:FileData.java").map(RepeatedNumbersTest::fileOf))
          .map(Project::read);
    }
  }

  private static List<String> numbers(String phrase, Stream<String> texts) {
    Pattern pattern = Pattern.compile(phrase);
    return texts
        .map(text -> text.replaceAll("\\n *\\* ", " ").replaceAll("\\s+", " "))
        .flatMap(text -> pattern.matcher(text).results())
        .map((MatchResult result) -> result.group(1))
        .toList();
  }
}
