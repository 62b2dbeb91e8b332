package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.boundary.BoundaryRules;

/** Three programs read the list of what is forbidden; each reports every name in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryForbiddenNameIsCaughtTest {

  private JavaClasses compiled;
  private List<String> errors;
  private List<ModuleCheck.Use> uses;

  @BeforeAll
  void compile(@TempDir Path work) throws IOException {
    Path sources = Files.createDirectory(work.resolve("sources"));
    for (PlantedName planted : names()) {
      Files.writeString(sources.resolve(planted.type() + ".java"), planted.source());
    }
    List<String> options = new ArrayList<>(Javac.exportsOfJavaBase());
    options.add("-Xlint:none");
    Path classes = work.resolve("classes");
    Javac plain = Javac.compile(sources, classes, options);
    assertTrue(plain.succeeded(), plain.output());
    compiled = new ClassFileImporter().importPath(classes);
    uses = ModuleCheck.of(classes, work.resolve("planted.jar"));

    options.addAll(Build.errorProne());
    options.remove("-Werror");
    errors = Javac.compile(sources, classes, options).errors("RawMapping");
  }

  static List<PlantedName> names() throws IOException {
    return PlantedName.all();
  }

  @ParameterizedTest
  @MethodSource("names")
  void error_prone_catches(PlantedName planted) {
    String place = planted.type() + ".java:" + planted.line() + ": ";
    List<String> found = errors.stream().filter(error -> error.contains(place)).toList();
    assertTrue(
        found.stream().anyMatch(error -> error.endsWith(" " + planted.reason())),
        () -> planted.source() + found);
  }

  @ParameterizedTest
  @MethodSource("names")
  void archunit_catches(PlantedName planted) {
    String type = PlantedName.PACKAGE + "." + planted.type();
    List<String> found =
        BoundaryRules.noRawMapping()
            .evaluate(
                compiled.that(OwnModulesStayInsideTest.predicate(c -> c.getName().equals(type))))
            .getFailureReport()
            .getDetails();
    assertTrue(
        found.stream()
            .anyMatch(
                detail ->
                    detail.contains(planted.named()) && detail.endsWith(" " + planted.reason())),
        () -> planted.source() + found);
  }

  @ParameterizedTest
  @MethodSource("names")
  void the_module_check_catches(PlantedName planted) {
    String type = PlantedName.PACKAGE + "." + planted.type();
    List<ModuleCheck.Use> found = uses.stream().filter(use -> use.type().equals(type)).toList();
    assertTrue(
        found.stream()
            .anyMatch(
                use ->
                    use.reference().contains(planted.named()) && use.kind().equals(planted.kind())),
        () -> planted.source() + found);
  }
}
