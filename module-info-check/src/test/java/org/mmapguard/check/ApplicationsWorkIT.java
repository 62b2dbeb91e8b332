package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.check.Shipped.Jar;

/** Applications compile, link and run without a warning, however they have the jars. */
class ApplicationsWorkIT {

  /** With these, a warning about native or unsafe access would be an error. */
  private static final String[] STRICT = {
    "--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny"
  };

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void onTheModulePath(Shipped jars) throws Exception {
    Path classes = compileModule(jars);
    Jdk.Outcome run =
        Jdk.java(
            STRICT[0],
            STRICT[1],
            "--module-path",
            jars.path(classes),
            "--module",
            "app/app.Main",
            Application.input(directory));
    assertEquals(new Jdk.Outcome(0, Application.OUTPUT, ""), run);
  }

  @ParameterizedTest
  @EnumSource
  void onTheClassPath(Shipped jars) throws Exception {
    Path classes = directory.resolve("classes");
    Jdk.Outcome compiled =
        Jdk.javac(
            "-Xlint:all",
            "-Werror",
            "-d",
            classes,
            "--class-path",
            jars.path(),
            Application.main(directory));
    assertEquals(new Jdk.Outcome(0, "", ""), compiled);
    Jdk.Outcome run =
        Jdk.java(
            STRICT[0],
            STRICT[1],
            "--class-path",
            jars.path(classes),
            "app.Main",
            Application.input(directory));
    assertEquals(new Jdk.Outcome(0, Application.OUTPUT, ""), run);
  }

  @ParameterizedTest
  @EnumSource
  void inAnImageOfTheirOwn(Shipped jars) throws Exception {
    Path image = directory.resolve("image");
    Jdk.toolSucceeds(
        "jlink",
        "--module-path",
        jars.path(compileModule(jars)),
        "--add-modules",
        "app",
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        image);
    Path java = image.resolve("bin/java");
    assertEquals(
        new Jdk.Outcome(0, Application.OUTPUT, ""),
        Jdk.run(java, STRICT[0], STRICT[1], "-m", "app/app.Main", Application.input(directory)));

    List<String> modules = Jdk.run(java, "--list-modules").out().lines().toList();
    assertEquals(jars == Shipped.TWO_JARS ? 4 : 3, modules.size(), modules::toString);
    long size = size(image);
    System.out.printf("jlink image with %s: %d MiB, %s%n", jars, size >> 20, modules);
    assertTrue(size > 0 && size < 100 << 20, () -> "the image has " + size + " bytes");
  }

  @ParameterizedTest
  @EnumSource(names = "CHECK", mode = EnumSource.Mode.EXCLUDE)
  void withoutAnyModuleButJavaBase(Jar jar) {
    String path = jar == Jar.API ? Jar.CORE.file().toString() : jar.file().toString();
    String modules =
        Jdk.toolSucceeds(
                "jdeps",
                "--multi-release",
                "base",
                "--ignore-missing-deps",
                "--module-path",
                path,
                "--print-module-deps",
                jar.file())
            .strip();
    assertEquals(jar == Jar.API ? "java.base,org.mmapguard.core" : "java.base", modules);
  }

  private Path compileModule(Shipped jars) throws IOException {
    Path classes = directory.resolve("modules/app");
    Jdk.Outcome compiled =
        Jdk.javac(
            "-Xlint:all",
            "-Werror",
            "-d",
            classes,
            "--module-path",
            jars.path(),
            Application.module(directory),
            Application.main(directory));
    assertEquals(new Jdk.Outcome(0, "", ""), compiled);
    return classes;
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
