package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;
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

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private static final String OUTPUT_WITH_NATIVE_ACCESS =
      OS.current() == OS.LINUX ? Application.OUTPUT_WITH_NATIVE_ACCESS : Application.OUTPUT;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void onTheModulePath(Shipped jars) throws Exception {
    Path classes = compileModule(jars);
    runs(Application.OUTPUT, JAVA, "-p", jars.path(classes), "-m", "app/app.Main");
    runs(
        OUTPUT_WITH_NATIVE_ACCESS,
        JAVA,
        jars.nativeAccess(),
        "-p",
        jars.path(classes),
        "-m",
        "app/app.Main");
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
    runs(Application.OUTPUT, JAVA, "-cp", jars.path(classes), "app.Main");
    runs(
        OUTPUT_WITH_NATIVE_ACCESS,
        JAVA,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        jars.path(classes),
        "app.Main");
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
    runs(Application.OUTPUT, java, "-m", "app/app.Main");
    runs(OUTPUT_WITH_NATIVE_ACCESS, java, jars.nativeAccess(), "-m", "app/app.Main");

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

  private void runs(String output, Path java, String... arguments) throws Exception {
    List<Object> command = new ArrayList<>(List.of((Object[]) STRICT));
    command.addAll(List.of((Object[]) arguments));
    command.add(Application.input(directory));
    assertEquals(new Jdk.Outcome(0, output, ""), Jdk.run(java, command.toArray()));
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
