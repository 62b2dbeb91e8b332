package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check that looked at nothing has not passed. */
class NothingToExamineIsAnErrorTest {

  private static final String MESSAGE =
      ": there is no class in it to examine; --allow-empty lets that pass\n";

  @TempDir private Path directory;

  private byte[] descriptor = {};
  private byte[] harmless = {};

  /** Jars in which nobody finds a class. */
  private enum Empty {
    NO_ENTRY,
    NO_CLASS("p/Source.java", "META-INF/LICENSE"),
    ONLY_A_DESCRIPTOR("module-info.class"),
    ONLY_A_DESCRIPTOR_FOR_ONE_RELEASE("META-INF/versions/21/module-info.class");

    private final String[] entries;

    Empty(String... entries) {
      this.entries = entries;
    }
  }

  @BeforeEach
  void compile() throws IOException {
    Path classes = Jdk.compile(directory, "p.Harmless", "package p; class Harmless {}");
    harmless = Files.readAllBytes(classes.resolve("p/Harmless.class"));
    descriptor =
        Files.readAllBytes(
            Jdk.compile(directory, "module-info", "module m {}").resolve("module-info.class"));
  }

  @ParameterizedTest
  @EnumSource
  void aJarWithoutClassesIsAnErrorUnlessItIsAllowed(Empty empty) throws IOException {
    Path jar = write(empty);
    String text = run(1, jar);
    assertTrue(text.contains("  ERROR    " + jar + MESSAGE), text);
    assertTrue(text.contains("\n  classes  0\n"), text);
    assertTrue(text.endsWith("jars: 1, classes: 0, violations: 1\n"), text);

    text = run(0, "--allow-empty", jar);
    assertTrue(text.endsWith("jars: 1, classes: 0, violations: 0\n"), text);
  }

  @ParameterizedTest
  @EnumSource
  void theReportForMachinesSaysSoToo(Empty empty) throws IOException {
    JsonObject report =
        JsonParser.parseString(run(1, "--format=json", write(empty))).getAsJsonObject();
    assertEquals(1, report.get("violations").getAsInt());
    assertEquals(0, report.get("classes").getAsInt());
    JsonObject jar = report.getAsJsonArray("jars").get(0).getAsJsonObject();
    assertEquals(0, jar.get("classes").getAsInt());
    assertEquals(1, jar.getAsJsonArray("problems").size());
  }

  @Test
  void oneEmptyJarAmongOthersIsAnError() throws IOException {
    Path good = Jars.write(directory.resolve("good.jar"), Map.of("p/Harmless.class", harmless));
    String text = run(1, good, write(Empty.NO_CLASS));
    assertTrue(text.endsWith("jars: 2, classes: 1, violations: 1\n"), text);
  }

  @Test
  void everyClassFileCountsWhateverReleaseItIsFor() throws IOException {
    Map<String, byte[]> entries =
        Map.of(
            "module-info.class", descriptor,
            "p/Harmless.class", harmless,
            "META-INF/versions/21/p/Harmless.class", harmless,
            "META-INF/versions/25/p/Harmless.class", harmless);
    Path jar = Jars.write(directory.resolve("m.jar"), Map.of("Multi-Release", "true"), entries);
    assertEquals(3, JarScan.of(jar, false).classes());
  }

  @Test
  void classesForOneReleaseOnlyAreEnough() throws IOException {
    Map<String, byte[]> entries = Map.of("META-INF/versions/21/p/Harmless.class", harmless);
    assertEquals(1, JarScan.of(Jars.write(directory.resolve("m.jar"), entries), false).classes());
  }

  @Test
  void whatIsBrokenIsNotCountedAndNotCalledEmpty() throws IOException {
    byte[] half = Arrays.copyOf(harmless, harmless.length / 2);
    Path jar = Jars.write(directory.resolve("b.jar"), Map.of("p/Harmless.class", half));
    Verdict verdict = JarScan.of(jar, true);
    assertEquals(0, verdict.classes());
    assertEquals(
        List.of("p/Harmless.class: not a readable class file: it is truncated or damaged"),
        verdict.problems());
    assertEquals(verdict.problems(), JarScan.of(jar, false).problems());
  }

  @Test
  void aDirectoryWithoutJarsIsNoEmptyJar() throws IOException {
    String folder = Files.createDirectory(directory.resolve("folder")).toString();
    String message =
        Printed.by(err -> assertEquals(2, Main.run(System.out, err, "--allow-empty", folder)));
    assertTrue(message.contains("there is no jar in this directory"), message);
  }

  private Path write(Empty empty) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    for (String entry : empty.entries) {
      entries.put(
          entry,
          entry.endsWith(".class") ? descriptor : "text".getBytes(StandardCharsets.US_ASCII));
    }
    return Jars.write(directory.resolve("empty.jar"), entries);
  }

  private static String run(int exitCode, Object... arguments) {
    String[] strings = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return Printed.by(out -> assertEquals(exitCode, Main.run(out, System.err, strings)));
  }
}
