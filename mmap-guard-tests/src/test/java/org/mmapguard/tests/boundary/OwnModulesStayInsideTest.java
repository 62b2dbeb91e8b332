package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mmapguard.boundary.BoundaryRules;

class OwnModulesStayInsideTest {

  private static final String OWNER = "org.mmapguard.core.Boundary";

  /** Maps by hand, to compare with; it is not shipped. */
  private static final String BENCHMARKS = "mmap-guard-bench";

  @Test
  void no_class_of_any_module_but_one_breaks_the_rule() {
    JavaClasses all = new ClassFileImporter().importPaths(outputs());

    BoundaryRules.noRawMappingOutside(OWNER).check(all);

    Set<String> offenders =
        all.stream()
            .filter(type -> breaksTheRule(all, type::equals))
            .map(type -> type.getName().replaceFirst("\\$.*", ""))
            .collect(Collectors.toSet());
    assertEquals(Set.of(OWNER), offenders);
  }

  /** The main classes of every module that has been compiled. */
  private static List<Path> outputs() {
    // Not a walk of the tree: what is built meanwhile comes and goes.
    List<Path> outputs =
        Build.modules().stream()
            .filter(module -> !module.equals(BENCHMARKS))
            .map(Build::classes)
            .filter(Files::isDirectory)
            .toList();
    for (String module :
        List.of("mmap-guard-core", "mmap-guard-api", "mmap-guard-errorprone", "mmap-guard-tests")) {
      assertTrue(outputs.contains(Build.classes(module)), module + " is not compiled");
    }
    return outputs;
  }

  static boolean breaksTheRule(JavaClasses all, Predicate<JavaClass> which) {
    return BoundaryRules.noRawMapping().evaluate(all.that(predicate(which))).hasViolation();
  }

  static DescribedPredicate<JavaClass> predicate(Predicate<JavaClass> which) {
    return DescribedPredicate.describe("are looked at", which);
  }
}
