package org.mmapguard.check;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.check.Shipped.Jar;

/** What the packaged descriptors and manifests give away is fixed. */
class DescriptorsIT {

  static Stream<Arguments> descriptors() {
    return Stream.of(
        Arguments.of(
            Jar.CORE,
            """
            org.mmapguard.core@VERSION
            requires com.google.errorprone.annotations static
            requires java.base mandated
            requires jdk.jfr static
            requires org.jspecify static
            qualified exports org.mmapguard.core to org.mmapguard
            """),
        Arguments.of(
            Jar.API,
            """
            org.mmapguard@VERSION
            exports org.mmapguard
            requires com.google.errorprone.annotations static
            requires java.base mandated
            requires org.jspecify static
            requires org.mmapguard.core
            """),
        Arguments.of(
            Jar.ALL,
            """
            org.mmapguard@VERSION
            exports org.mmapguard
            requires com.google.errorprone.annotations static
            requires java.base mandated
            requires jdk.jfr static
            requires org.jspecify static
            contains org.mmapguard.core
            """));
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void theDescriptorSaysThisAndNoMore(Jar jar, String expected) {
    String described =
        Jdk.toolSucceeds("jar", "--describe-module", "--file", jar.file())
            .lines()
            .filter(line -> !line.isEmpty())
            .map(line -> line.replaceFirst(" jar:file:.*", ""))
            .collect(joining("\n", "", "\n"));
    assertEquals(expected.replace("VERSION", Shipped.version()), described);
  }

  @ParameterizedTest
  @EnumSource
  void theModuleIsNeitherAutomaticNorOpen(Jar jar) {
    ModuleDescriptor module = ModuleFinder.of(jar.file()).findAll().iterator().next().descriptor();
    assertEquals(Set.of(), module.modifiers());
  }

  @ParameterizedTest
  @EnumSource
  void theManifestSealsAllPackagesAndNamesNoOtherJar(Jar jar) throws IOException {
    try (JarFile file = new JarFile(jar.file().toFile())) {
      Attributes main = file.getManifest().getMainAttributes();
      assertEquals("true", main.getValue(Attributes.Name.SEALED));
      assertNull(main.getValue(Attributes.Name.CLASS_PATH));
      for (String attribute : Set.of("Add-Exports", "Add-Opens", "Enable-Native-Access")) {
        assertNull(main.getValue(attribute), attribute);
      }
      // A section of its own could unseal a package again.
      assertEquals(Set.of(), file.getManifest().getEntries().keySet());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"API", "ALL"})
  void twoTopLevelTypesArePublicAndNoOther(Jar jar) throws IOException {
    assertEquals(
        Set.of("org/mmapguard/FileData.class", "org/mmapguard/MmapGuard.class"),
        publicTopLevelTypes(jar, "org/mmapguard/"));
  }

  @Test
  void theJarWithBothPackagesHoldsTheClassesOfTheTwoJars() throws IOException {
    Set<String> both = classes(Jar.CORE);
    both.addAll(classes(Jar.API));
    assertEquals(both, classes(Jar.ALL));
  }

  private static Set<String> publicTopLevelTypes(Jar jar, String packageName) throws IOException {
    Set<String> types = new TreeSet<>();
    try (JarFile file = new JarFile(jar.file().toFile())) {
      for (String name : classes(jar)) {
        byte[] bytes = file.getInputStream(file.getEntry(name)).readAllBytes();
        boolean topLevel =
            name.lastIndexOf('/') == packageName.length() - 1 && name.indexOf('$') < 0;
        if (topLevel && ClassFile.of().parse(bytes).flags().has(AccessFlag.PUBLIC)) {
          types.add(name);
        }
      }
    }
    return types;
  }

  private static Set<String> classes(Jar jar) throws IOException {
    try (JarFile file = new JarFile(jar.file().toFile())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
