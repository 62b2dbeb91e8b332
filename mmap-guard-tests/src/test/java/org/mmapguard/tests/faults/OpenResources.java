package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process holds of a file, as the kernel tells it; on systems without /proc, nothing. */
final class OpenResources {

  private static final Path SELF = Path.of("/proc/self");

  private OpenResources() {}

  /** Asserts that the file is neither mapped nor open nor, therefore, locked. */
  static void assertNoneOf(Path file) {
    assertEquals(List.of(), of(file));
  }

  /** Asserts that the file is mapped and open, so that the absence of both means something. */
  static void assertSomeOf(Path file) {
    assertEquals(Files.exists(SELF) ? List.of("mapped", "open") : List.of(), of(file));
  }

  /** Names what there is. */
  static List<String> of(Path file) {
    if (!Files.exists(SELF)) {
      return List.of();
    }
    try (Stream<String> mappings = Files.lines(SELF.resolve("maps"));
        Stream<Path> descriptors = Files.list(SELF.resolve("fd"))) {
      Path real = file.toRealPath();
      boolean mapped = mappings.anyMatch(line -> line.endsWith(" " + real));
      boolean open = descriptors.anyMatch(descriptor -> names(descriptor, real));
      return Stream.concat(
              mapped ? Stream.of("mapped") : Stream.of(), open ? Stream.of("open") : Stream.of())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean names(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
