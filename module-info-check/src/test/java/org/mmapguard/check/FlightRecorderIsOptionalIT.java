package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run-time image records events if it has the module jdk.jfr, and works as well without. */
class FlightRecorderIsOptionalIT {

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void anImageWithoutItLoadsNothingOfIt(Shipped jars) throws Exception {
    Path java = image(jars, "app");
    assertFalse(modules(java).stream().anyMatch(name -> name.startsWith("jdk.jfr")));
    Path log = directory.resolve("classes.log");
    assertEquals(
        new Jdk.Outcome(0, Application.OUTPUT, ""),
        Jdk.run(
            java,
            "-Xlog:class+load:file=" + log + ":none",
            "-m",
            "app/app.Main",
            Application.input(directory)));
    assertEquals(List.of(), loaded(log, name -> name.matches("jdk\\.jfr.*|.*\\.core\\..*Event")));
    assertEquals(1, loaded(log, "org.mmapguard.core.Recorder"::equals).size());
  }

  @ParameterizedTest
  @EnumSource
  void anImageWithItRecords(Shipped jars) throws Exception {
    Path java = image(jars, "app,jdk.jfr");
    assertTrue(modules(java).stream().anyMatch(name -> name.startsWith("jdk.jfr")));
    Path recording = directory.resolve("recording.jfr");
    Path input = Application.input(directory);
    Jdk.Outcome run =
        Jdk.run(
            java,
            "-Xlog:disable",
            "-XX:StartFlightRecording:filename=" + recording,
            "-m",
            "app/app.Main",
            input);
    assertEquals(new Jdk.Outcome(0, Application.OUTPUT, ""), run);
    String printed =
        Jdk.run(
                Path.of(System.getProperty("java.home"), "bin", "jfr"),
                "print",
                "--events",
                "org.mmapguard.*",
                recording)
            .out();
    for (String part :
        List.of(
            "org.mmapguard.FileMapped {",
            "org.mmapguard.FileLoaded {",
            "path = \"" + input + "\"",
            "size = 3 bytes",
            "kind = \"mapping\"",
            "kind = \"view\"",
            "app.Main.main(String[])")) {
      assertTrue(printed.contains(part), printed);
    }
  }

  private Path image(Shipped jars, String modules) throws Exception {
    Path classes = directory.resolve("modules/app");
    Jdk.Outcome compiled =
        Jdk.javac(
            "-d",
            classes,
            "--module-path",
            jars.path(),
            Application.module(directory),
            Application.main(directory));
    assertEquals(new Jdk.Outcome(0, "", ""), compiled);
    Path image = directory.resolve("image");
    Jdk.toolSucceeds(
        "jlink", "--module-path", jars.path(classes), "--add-modules", modules, "--output", image);
    return image.resolve("bin/java");
  }

  private static List<String> modules(Path java) throws Exception {
    return Jdk.run(java, "--list-modules").out().lines().toList();
  }

  private static List<String> loaded(Path log, Predicate<String> names) throws Exception {
    try (Stream<String> classes = Files.lines(log)) {
      return classes.map(line -> line.replaceFirst(" .*", "")).filter(names).toList();
    }
  }
}
