package org.mmapguard.tests.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/** Who does not use Flight Recorder, or has none, does not pay for loading its classes. */
class NothingIsLoadedUnlessRecordedTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.write(directory.resolve("file"), new byte[3]);
  }

  /** Opens the file in a JVM of its own, and returns the names of all classes that it loads. */
  private List<String> loaded(Opening opening, String... options) throws Exception {
    Path log = directory.resolve("classes.log");
    List<String> lines =
        new ForkedJvm(Opening.class, directory)
            .with("-Xlog:class+load:file=" + log + ":none")
            .with(options)
            .run(opening, file)
            .lines();
    assertEquals("3 bytes", lines.getLast());
    try (Stream<String> classes = Files.lines(log)) {
      return classes.map(line -> line.replaceFirst(" .*", "")).toList();
    }
  }

  private static List<String> events(List<String> classes) {
    return classes.stream()
        .filter(name -> name.matches("org\\.mmapguard\\.core\\.Events.*|jdk\\.jfr\\.Event"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void noEventBeforeFlightRecorderRuns(Opening opening) throws Exception {
    List<String> classes = loaded(opening);
    assertEquals(List.of(), events(classes));
    List<String> ofTheModule = classes.stream().filter(name -> name.startsWith("jdk.jfr")).toList();
    assertTrue(ofTheModule.size() <= 20, ofTheModule::toString);
  }

  @ParameterizedTest
  @EnumSource
  void nothingOfTheModuleWhereItIsAbsent(Opening opening) throws Exception {
    List<String> classes = loaded(opening, "--limit-modules=org.mmapguard");
    assertEquals(List.of(), classes.stream().filter(name -> name.startsWith("jdk.jfr")).toList());
    assertEquals(List.of(), events(classes));
    assertTrue(classes.contains("org.mmapguard.core.Mapping") || opening == Opening.READ_FILE);
  }

  /** The counterpart, so that the tests above cannot look for the wrong names. */
  @Test
  void theEventIfItIsRecorded() throws Exception {
    List<String> classes =
        loaded(
            Opening.MAP_FILE,
            "-XX:StartFlightRecording:filename=" + directory.resolve("recording.jfr"),
            "-Xlog:jfr*=off",
            "-Xlog:disable",
            "-Xlog:class+load:file=" + directory.resolve("classes.log") + ":none");
    assertTrue(classes.contains("org.mmapguard.core.Events$FileMapped"));
  }
}
