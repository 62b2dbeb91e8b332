package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.boundary.BoundaryRules;

/**
 * Each file in {@code src/test/offences} plants one offence in its class {@code Offender}; its
 * class {@code Neighbour} does something similar that is harmless.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryOffenceIsCaughtTest {

  private static final Path OFFENCES = Path.of("src", "test", "offences");

  /** The module check does not connect a method's name, given as a string, with its class. */
  private static final Set<String> UNSEEN_BY_MODULE_CHECK =
      Set.of("MethodHandle", "ReflectedMethod");

  /** It does not look at what is done with a string that is the name of a class. */
  private static final Set<String> SUSPECTED_BY_MODULE_CHECK = Set.of("ReflectedLoader");

  private JavaClasses compiled;
  private List<String> errors;
  private Set<String> usersFoundByModuleCheck;

  @BeforeAll
  void compile(@TempDir Path work) throws IOException {
    Path classes = work.resolve("classes");
    List<String> internals =
        List.of("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-Xlint:none");
    Javac plain = Javac.compile(OFFENCES, classes, internals);
    assertTrue(plain.succeeded(), plain.output());
    compiled = new ClassFileImporter().importPath(classes);
    usersFoundByModuleCheck =
        ModuleCheck.of(classes, work.resolve("offences.jar")).stream()
            .map(use -> use.type().replaceFirst("(.Offender|.Neighbour).*", "$1"))
            .collect(Collectors.toSet());

    List<String> checked = new ArrayList<>(Build.errorProne());
    checked.remove("-Werror");
    checked.addAll(internals);
    errors = Javac.compile(OFFENCES, classes, checked).errors("RawMapping");
  }

  static List<String> offences() throws IOException {
    try (Stream<Path> files = Files.list(OFFENCES)) {
      List<String> names =
          files.map(f -> f.getFileName().toString().replace(".java", "")).sorted().toList();
      assertTrue(names.size() >= 32, "offences are missing: " + names);
      return names;
    }
  }

  @ParameterizedTest
  @MethodSource("offences")
  void archunit_catches_the_offender_alone(String offence) {
    assertEquals(true, archUnitReports(offence, "Offender"), "the offender is reported");
    assertEquals(false, archUnitReports(offence, "Neighbour"), "the neighbour is reported");
  }

  private boolean archUnitReports(String offence, String type) {
    String name = "offences." + offence + "$" + type;
    return OwnModulesStayInsideTest.breaksTheRule(
        compiled, (JavaClass c) -> c.getName().equals(name) || c.getName().startsWith(name + "$"));
  }

  @ParameterizedTest
  @MethodSource("offences")
  void the_module_check_catches_what_it_can_see(String offence) {
    assertEquals(
        !UNSEEN_BY_MODULE_CHECK.contains(offence),
        usersFoundByModuleCheck.contains("offences." + offence + "$Offender"),
        "the offender is reported");
    assertEquals(
        SUSPECTED_BY_MODULE_CHECK.contains(offence),
        usersFoundByModuleCheck.contains("offences." + offence + "$Neighbour"),
        "the neighbour is reported");
  }

  @ParameterizedTest
  @MethodSource("offences")
  void error_prone_catches_the_offender_alone(String offence) throws IOException {
    List<String> source = Files.readAllLines(OFFENCES.resolve(offence + ".java"));
    int neighbour = source.indexOf("  class Neighbour {") + 1;
    List<Integer> lines =
        errors.stream()
            .map(error -> error.split(":"))
            .filter(parts -> Path.of(parts[0]).endsWith(offence + ".java"))
            .map(parts -> Integer.valueOf(parts[1]))
            .toList();
    assertTrue(neighbour > 0, "the file has a neighbour");
    assertTrue(!lines.isEmpty(), "the offender is reported");
    assertEquals(
        List.of(), lines.stream().filter(line -> line >= neighbour).toList(), "lines reported");
  }

  @ParameterizedTest
  @MethodSource("offences")
  void the_report_says_what_to_use_instead(String offence) {
    String name = "offences." + offence + "$Offender";
    String report =
        BoundaryRules.noRawMapping()
            .evaluate(
                compiled.that(
                    OwnModulesStayInsideTest.predicate(c -> c.getName().startsWith(name))))
            .getFailureReport()
            .toString();
    assertTrue(report.contains("; use ") || report.contains("; call the public API"), report);
  }
}
