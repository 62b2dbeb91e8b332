package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code that reaches for the core, or adds a kind of data, fails, and for this reason only. */
class IntrudersFailIT {

  @TempDir private Path directory;

  @Test
  void importingTheCore() throws IOException {
    String source = "import org.mmapguard.core.Mapping; class Main { Mapping mapping; }";
    assertRefused(
        Shipped.TWO_JARS,
        Application.MODULE,
        source,
        "package org.mmapguard.core is declared in module org.mmapguard.core, but module app does"
            + " not read it");
    assertRefused(
        Shipped.ALL_IN_ONE,
        Application.MODULE,
        source,
        "package org.mmapguard.core is declared in module org.mmapguard, which does not export it");
  }

  @Test
  void requiringTheCore() throws IOException {
    String module = "module app { requires org.mmapguard.core; }";
    String source = "import org.mmapguard.core.Mapping; class Main { Mapping mapping; }";
    assertRefused(
        Shipped.TWO_JARS,
        module,
        source,
        "package org.mmapguard.core is declared in module org.mmapguard.core, which does not export"
            + " it to module app");
    assertRefused(Shipped.ALL_IN_ONE, module, source, "module not found: org.mmapguard.core");
  }

  @ParameterizedTest
  @EnumSource
  void implementingData(Shipped jars) throws IOException {
    assertRefused(
        jars,
        Application.MODULE,
        "abstract class Main implements org.mmapguard.FileData {}",
        "class is not allowed to extend sealed class: FileData");
  }

  @ParameterizedTest
  @EnumSource
  void extendingData(Shipped jars) throws IOException {
    for (String type : new String[] {"Mapped", "Loaded"}) {
      assertRefused(
          jars,
          Application.MODULE,
          "abstract class Main extends org.mmapguard.FileData." + type + " {}",
          "cannot inherit from final " + type,
          "constructor " + type + " in class " + type + " cannot be applied to given types");
    }
  }

  /** The compiler can be deceived; the JVM cannot. */
  @ParameterizedTest
  @EnumSource
  void implementingDataBehindTheCompilersBack(Shipped jars) throws Exception {
    Path stub = directory.resolve("stub");
    Jdk.compile(
        stub, "org.mmapguard.FileData", "package org.mmapguard; public interface FileData {}");
    Path classes = directory.resolve("classes");
    Path source =
        Jdk.write(directory, "Main", "public class Main implements org.mmapguard.FileData {}");
    assertEquals(
        0, Jdk.javac("--class-path", stub.resolve("classes"), "-d", classes, source).exitCode());
    Jdk.Outcome run = Jdk.java("--class-path", jars.path(classes), "Main");
    assertNotEquals(0, run.exitCode());
    assertTrue(run.err().contains("class Main is not a permitted subclass"), run::toString);
  }

  @ParameterizedTest
  @EnumSource
  void reflectingIntoTheCore(Shipped jars) throws Exception {
    Path classes = compileReflection(jars);
    Jdk.Outcome run = Jdk.java("--module-path", jars.path(classes), "--module", "app/app.Main");
    String core = jars == Shipped.TWO_JARS ? "org.mmapguard.core" : "org.mmapguard";
    assertNotEquals(0, run.exitCode());
    assertTrue(
        run.err()
            .contains(
                "java.lang.IllegalAccessException: class app.Main (in module app) cannot access"
                    + " class org.mmapguard.core.FileKind (in module "
                    + core
                    + ") because module "
                    + core
                    + " does not export org.mmapguard.core to module app"),
        run::toString);
  }

  /** Not a promise, but the plain limit of the fence; and it shows that nothing else stopped it. */
  @ParameterizedTest
  @EnumSource
  void whoeverStartsTheJvmCanOpenTheCoreToReflection(Shipped jars) throws Exception {
    Path classes = compileReflection(jars);
    String core = jars == Shipped.TWO_JARS ? "org.mmapguard.core" : "org.mmapguard";
    Jdk.Outcome run =
        Jdk.java(
            "--add-exports",
            core + "/org.mmapguard.core=app",
            "--module-path",
            jars.path(classes),
            "--module",
            "app/app.Main");
    assertEquals(new Jdk.Outcome(0, "REGULAR\n", ""), run);
  }

  /** The other limit: on the class path there are no modules, only sealed packages. */
  @ParameterizedTest
  @EnumSource
  void theClassPathKnowsNoConcealedPackages(Shipped jars) throws IOException {
    Path source =
        Jdk.write(directory, "Main", "class Main { org.mmapguard.core.Mapping mapping; }");
    Jdk.Outcome compiled =
        Jdk.javac("--class-path", jars.path(), "-d", directory.resolve("classes"), source);
    assertEquals(new Jdk.Outcome(0, "", ""), compiled);
  }

  private Path compileReflection(Shipped jars) throws IOException {
    String source =
        """
        package app;

        public class Main {
          public static void main(String[] arguments) throws Exception {
            org.mmapguard.MmapGuard.class.getName();
            Object regular =
                Class.forName("org.mmapguard.core.FileKind", true, Main.class.getClassLoader())
                    .getMethod("valueOf", String.class)
                    .invoke(null, "REGULAR");
            System.out.println(regular);
          }
        }
        """;
    Path classes = directory.resolve("classes");
    Jdk.javac(
        "-d",
        classes,
        "--module-path",
        jars.path(),
        Application.module(directory),
        Jdk.write(directory, "app.Main", source));
    return classes;
  }

  /** Checks that there are these errors and no others. */
  private void assertRefused(Shipped jars, String module, String source, String... errors)
      throws IOException {
    Jdk.Outcome compiled =
        Jdk.javac(
            "-d",
            directory.resolve("classes"),
            "--module-path",
            jars.path(),
            Jdk.write(directory, "module-info", module),
            Jdk.write(directory, "app.Main", "package app; " + source));
    assertEquals(1, compiled.exitCode());
    for (String error : errors) {
      assertTrue(compiled.err().contains(error), compiled::toString);
    }
    assertEquals(
        errors.length,
        compiled.err().lines().filter(line -> line.contains(": error: ")).count(),
        compiled::toString);
  }
}
