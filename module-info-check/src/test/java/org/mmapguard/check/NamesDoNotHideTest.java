package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file is, its first bytes tell: another name keeps neither an archive nor a class away. */
class NamesDoNotHideTest {

  @TempDir private Path directory;

  private byte[] offender;

  @BeforeEach
  void compile() throws IOException {
    Path source =
        Jdk.write(directory.resolve("offender"), "Offender", "class Offender { native void x(); }");
    Path classes = directory.resolve("offender-classes");
    Jdk.javac("-d", classes, source);
    offender = Files.readAllBytes(classes.resolve("Offender.class"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.jar", "x.JAR", "x.war", "x.zip", "x"})
  void anArchiveInADirectoryIsExamined(String name) throws IOException {
    Path jars = Files.createDirectory(directory.resolve("jars"));
    Files.writeString(jars.resolve("readme.txt"), "is no archive, however long it is");
    Jars.write(jars.resolve(name), Map.of("Offender.class", offender));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertEquals(1, Main.run(new PrintStream(out), System.err, jars.toString()));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("native method"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Offender.class", "Offender.CLASS", "data/offender.bin", "offender"})
  void aClassIsExamined(String name) throws IOException {
    Verdict verdict =
        JarScan.of(Jars.write(directory.resolve("x.jar"), Map.of(name, offender)), false);
    assertEquals(1, verdict.uses().size(), verdict::toString);
    assertEquals(List.of(), verdict.problems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lib/inner.jar", "lib/inner.JAR", "lib/inner.war", "inner.zip", "inner"})
  void anArchiveWithinIsNamed(String name) throws IOException {
    Path inner = Jars.write(directory.resolve("inner"), Map.of("Offender.class", offender));
    Verdict verdict =
        JarScan.of(
            Jars.write(directory.resolve("x.jar"), Map.of(name, Files.readAllBytes(inner))), true);
    assertEquals(
        List.of(name + ": an archive within the jar is not examined; unpack it"),
        verdict.problems());
  }

  /** Programs of macOS for several processors begin as class files do. */
  @Test
  void whatOnlyBeginsAsAClassIsLeftAlone() throws IOException {
    byte[] program = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 2, 1};
    Verdict verdict =
        JarScan.of(Jars.write(directory.resolve("x.jar"), Map.of("lib.dylib", program)), true);
    assertEquals(List.of(), verdict.problems());
  }
}
