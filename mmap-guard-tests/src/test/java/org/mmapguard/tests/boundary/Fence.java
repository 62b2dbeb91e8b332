package org.mmapguard.tests.boundary;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.mmapguard.boundary.BoundaryRules;

/** What stops an offence against the boundary in the sources of this project. */
enum Fence {
  MODULE_SYSTEM,
  ERROR_PRONE,
  ARCH_UNIT,
  PUBLIC_API;

  /** Returns those that stop the module whose sources are in a folder. */
  static Set<Fence> stopping(String module, Path sources, Path work) throws IOException {
    Set<Fence> red = EnumSet.noneOf(Fence.class);
    List<String> modulePath = List.of("--module-path", Build.modulePath());

    Path classes = work.resolve("classes");
    Javac plain = Javac.compile(sources, classes, modulePath);
    if (!plain.succeeded()) {
      if (!plain.output().contains("is not visible")) {
        throw new IllegalStateException(plain.output());
      }
      // There is nothing to look at for those that follow.
      return EnumSet.of(MODULE_SYSTEM);
    }
    List<String> checked = Stream.of(modulePath, Build.errorProne()).flatMap(List::stream).toList();
    Javac errorProne = Javac.compile(sources, work.resolve("checked-classes"), checked);
    if (!errorProne.succeeded()) {
      if (errorProne.errors("").isEmpty()) {
        throw new IllegalStateException(errorProne.output());
      }
      red.add(ERROR_PRONE);
    }
    if (BoundaryRules.noRawMappingOutside("org.mmapguard.core.Mapping")
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
