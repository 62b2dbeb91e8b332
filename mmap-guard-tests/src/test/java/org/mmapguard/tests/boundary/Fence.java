package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.mmapguard.boundary.BoundaryRules;

/** What stops an offence against the boundary in the sources of this project. */
enum Fence {
  MODULE_SYSTEM("module system"),
  JAVAC_LINT("javac lint"),
  ERROR_PRONE("Error Prone"),
  ARCH_UNIT("ArchUnit"),
  PUBLIC_API("public API list");

  private static final Pattern LINT = Pattern.compile(": warning: \\[[a-z-]+]");

  /** As the documentation calls it. */
  final String title;

  Fence(String title) {
    this.title = title;
  }

  /** Returns those that stop a module, all or some of whose sources are in a folder. */
  static Set<Fence> stopping(String module, Path sources, Path work) throws IOException {
    Set<Fence> red = EnumSet.noneOf(Fence.class);
    Path classes = work.resolve("classes");
    List<String> modulePath = modulePath(module, sources);
    List<String> checked = new ArrayList<>(modulePath);
    checked.addAll(Build.errorProne());
    // A warning that stops the compiler would hide what comes after it.
    assertTrue(checked.remove("-Werror"), "the build treats warnings as errors");

    Javac errorProne = Javac.compile(sources, classes, checked);
    if (LINT.matcher(errorProne.output()).find()) {
      red.add(JAVAC_LINT);
    }
    if (!errorProne.succeeded()) {
      if (errorProne.output().contains("is not visible")) {
        return EnumSet.of(MODULE_SYSTEM);
      }
      assertFalse(errorProne.errors("").isEmpty(), errorProne.output());
      red.add(ERROR_PRONE);
      Javac plain = Javac.compile(sources, classes, modulePath);
      assertTrue(plain.succeeded(), plain.output());
    }
    if (BoundaryRules.noRawMappingOutside("org.mmapguard.core.Boundary")
        .allowEmptyShould(true) // if that class is all that there is
        .evaluate(new ClassFileImporter().importPath(classes))
        .hasViolation()) {
      red.add(ARCH_UNIT);
    }
    if (module.equals("mmap-guard-api")) {
      Path whole = work.resolve("whole");
      Build.copy(Build.classes(module), whole);
      Build.copy(classes, whole);
      if (!Signatures.of(whole).equals(Files.readAllLines(PublicApiTest.AGREED))) {
        red.add(PUBLIC_API);
      }
    }
    return red;
  }

  /** The rest of the module, if its descriptor is not there, is what the build compiled. */
  private static List<String> modulePath(String module, Path sources) {
    if (Files.exists(sources.resolve("module-info.java"))) {
      return List.of("--module-path", Build.modulePath());
    }
    return List.of(
        "--module-path",
        Build.modulePath() + File.pathSeparator + Build.classes(module),
        "--patch-module",
        (module.equals("mmap-guard-api") ? "org.mmapguard" : "org.mmapguard.core") + "=" + sources);
  }
}
