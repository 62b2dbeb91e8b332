package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());

  @TempDir private Path directory;

  private Path jars = Path.of("");
  private String offending = "";

  @BeforeEach
  void makeJars() throws IOException {
    String source =
        """
        package p;
        class Offender {
          class Nested { java.lang.foreign.Arena arena; }
        }
        class Offender$Planted { java.lang.foreign.Arena arena; }
        class Harmless {}
        """;
    Path classes = Jdk.compile(directory, "p.Offender", source).resolve("p");
    jars = Files.createDirectory(directory.resolve("jars"));
    Path jar = jars.resolve("offending.jar");
    Jars.write(
        jar, Map.of("p/N.class", Files.readAllBytes(classes.resolve("Offender$Nested.class"))));
    Jars.write(
        jars.resolve("harmless.jar"),
        Map.of("p/H.class", Files.readAllBytes(classes.resolve("Harmless.class"))));
    Jars.write(
        directory.resolve("planted.jar"),
        Map.of("p/P.class", Files.readAllBytes(classes.resolve("Offender$Planted.class"))));
    offending = jar.toString();
  }

  @Test
  void helpIsPrintedToStandardOutput() {
    String printed = Printed.by(out -> assertEquals(0, Main.run(out, SILENT, "--help")));
    assertTrue(printed.startsWith("Usage: module-info-check"), printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | no jar is given",
        "--allow | --allow needs a value",
        "--allow= | --allow needs a value",
        "--format=xml x.jar | the format is text or json, not xml",
        "--allow-empty | no jar is given",
        "--nonsense | there is no option --nonsense",
        "nowhere.jar | nowhere.jar: there is no such file",
        ". | .: there is no jar in this directory",
      })
  void aWrongCommandLineIsExplained(String arguments, String message) {
    String printed =
        Printed.by(
            err ->
                assertEquals(
                    2,
                    Main.run(
                        SILENT, err, arguments.isEmpty() ? new String[0] : arguments.split(" "))));
    assertEquals("module-info-check: " + message + "; try --help", printed.strip());
  }

  @Test
  void aUseThatIsNotAllowedIsAViolation() {
    String printed = Printed.by(out -> assertEquals(1, Main.run(out, SILENT, offending)));
    assertTrue(printed.contains("  VIOLATION  p.Offender$Nested.arena\n"), printed);
    assertTrue(printed.endsWith("jars: 1, classes: 1, violations: 1\n"), printed);
  }

  @Test
  void anAllowedClassMayAlsoUseItInNestedClasses() {
    String printed =
        Printed.by(
            out -> assertEquals(0, Main.run(out, SILENT, "--allow", "p.Offender", offending)));
    assertTrue(printed.contains("  allowed  p.Offender$Nested.arena\n"), printed);
    assertTrue(printed.endsWith("jars: 1, classes: 1, violations: 0\n"), printed);
  }

  @Test
  void aClassThatOnlyLooksNestedIsNotAllowed() {
    String planted = directory.resolve("planted.jar").toString();
    assertEquals(1, Main.run(SILENT, SILENT, "--allow=p.Offender", planted));
    assertEquals(0, Main.run(SILENT, SILENT, "--allow=p.Offender$Planted", planted));
  }

  @Test
  void aPermissionThatNobodyNeedsIsPointedOut() {
    String printed =
        Printed.by(out -> assertEquals(1, Main.run(out, SILENT, "--allow=p.Offend", offending)));
    assertTrue(
        printed.contains("warning: p.Offend is allowed to use raw access, but does not\n"),
        printed);
  }

  @Test
  void aDirectoryStandsForItsJars() {
    String printed =
        Printed.by(out -> assertEquals(1, Main.run(out, SILENT, "--format=json", jars.toString())));
    JsonObject report = JsonParser.parseString(printed).getAsJsonObject();
    assertEquals(1, report.get("violations").getAsInt());
    assertEquals(2, report.get("classes").getAsInt());
    assertEquals(2, report.getAsJsonArray("jars").size());
  }
}
