package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EveryJarGetsAVerdictTest {

  @TempDir private Path directory;

  private byte[] offender = {};

  @BeforeEach
  void compileOffender() throws IOException {
    String source =
        "package p; class Offender { Object x() { return java.lang.foreign.Arena.global(); } }";
    Path classes = Jdk.compile(directory, "p.Offender", source);
    offender = Files.readAllBytes(classes.resolve("p/Offender.class"));
  }

  @Test
  void aJarWithoutDescriptorIsAnAutomaticModule() throws IOException {
    Verdict verdict = scan("some-library-1.2.jar", Map.of("p/Offender.class", offender));
    assertEquals("automatic module", verdict.kind());
    assertEquals("some.library@1.2", descriptor(verdict).toNameAndVersion());
    assertEquals(1, verdict.uses().size());
  }

  @Test
  void aJarThatNamesItsModuleIsAnAutomaticModule() throws IOException {
    Map<String, String> name = Map.of("Automatic-Module-Name", "chosen.name");
    Path jar = Jars.write(directory.resolve("x.jar"), name, Map.of("p/Offender.class", offender));
    assertEquals("chosen.name", descriptor(JarScan.of(jar, false)).name());
  }

  @Test
  void aJarThatCannotBeAModuleIsExaminedAllTheSame() throws IOException {
    Verdict verdict = scan("1.jar", Map.of("p/Offender.class", offender));
    assertEquals("class path only", verdict.kind());
    assertNull(verdict.module());
    assertEquals(1, verdict.uses().size());
    assertTrue(verdict.problems().isEmpty(), verdict.problems()::toString);
  }

  @Test
  void anExplicitModuleShowsWhatItExportsAndOpens() throws IOException {
    Verdict verdict =
        module("module m { exports p; exports q to java.sql; opens r; opens q to java.xml; }");
    ModuleDescriptor module = descriptor(verdict);
    assertEquals("explicit module", verdict.kind());
    assertEquals("m@3.1", module.toNameAndVersion());
    assertEquals(2, module.exports().size());
    assertEquals(2, module.opens().size());

    String text = Printed.text(verdict);
    assertTrue(text.contains("  exports  p\n           q to java.sql\n"), text);
    assertTrue(text.contains("  opens    q to java.xml\n           r\n"), text);
  }

  @Test
  void anOpenModuleOpensEverything() throws IOException {
    Verdict verdict = module("open module m { exports p; }");
    assertEquals("open module", verdict.kind());
    assertTrue(Printed.text(verdict).contains("  opens    everything\n"));
  }

  @Test
  void sealingIsReadFromTheManifest() throws IOException {
    Map<String, byte[]> entries = Map.of("p/Offender.class", offender);
    Path jar = directory.resolve("x.jar");
    assertTrue(JarScan.of(Jars.write(jar, Map.of("Sealed", "true"), entries), false).sealed());
    assertFalse(JarScan.of(Jars.write(jar, Map.of("Sealed", "false"), entries), false).sealed());
    assertFalse(JarScan.of(Jars.write(jar, entries), false).sealed());
  }

  @Test
  void classesForOneReleaseOnlyAreExaminedToo() throws IOException {
    Path jar =
        Jars.write(
            directory.resolve("x.jar"),
            Map.of("Multi-Release", "true"),
            Map.of("META-INF/versions/21/p/Offender.class", offender));
    Verdict verdict = JarScan.of(jar, false);
    assertEquals("p.Offender.x() [release 21]", verdict.uses().getFirst().place());
  }

  private Verdict module(String declaration) throws IOException {
    for (String name : Set.of("p", "q", "r")) {
      Jdk.write(directory.resolve("m"), name + ".C", "package " + name + "; class C {}");
    }
    Path source = Jdk.write(directory.resolve("m"), "module-info", declaration);
    Path classes = directory.resolve("m-classes");
    String sources = directory.resolve("m").resolve("src").toString();
    Jdk.javac(
        "-d",
        classes,
        "--module-version",
        "3.1",
        source,
        sources + "/p/C.java",
        sources + "/q/C.java",
        sources + "/r/C.java");
    Path jar = directory.resolve("m.jar");
    Jdk.toolSucceeds("jar", "--create", "--file", jar, "-C", classes, ".");
    return JarScan.of(jar, false);
  }

  private Verdict scan(String name, Map<String, byte[]> entries) throws IOException {
    return JarScan.of(Jars.write(directory.resolve(name), entries), false);
  }

  private static ModuleDescriptor descriptor(Verdict verdict) {
    ModuleDescriptor module = verdict.module();
    assertNotNull(module);
    return module;
  }
}
