package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
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

  /** Returns those that stop the module whose sources are in a folder. */
  static Set<Fence> stopping(String module, Path sources, Path work) throws IOException {
    Set<Fence> red = EnumSet.noneOf(Fence.class);
    Path classes = work.resolve("classes");
    List<String> modulePath = List.of("--module-path", Build.modulePath());
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
        .evaluate(new ClassFileImporter().importPath(classes))
        .hasViolation()) {
      red.add(ARCH_UNIT);
    }
    if (module.equals("mmap-guard-api")
        && !Signatures.of(classes).equals(Files.readAllLines(PublicApiTest.AGREED))) {
      red.add(PUBLIC_API);
    }
    return red;
  }
}
