package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** On the class path, where there are no modules, no foreign class joins the packages. */
class PackagesAreSealedIT {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "TWO_JARS, org.mmapguard, MmapGuard",
    "TWO_JARS, org.mmapguard.core, Mapping",
    "ALL_IN_ONE, org.mmapguard, MmapGuard",
    "ALL_IN_ONE, org.mmapguard.core, Mapping",
  })
  void aPlantedClassIsRefused(Shipped jars, String target, String owned) throws Exception {
    Jdk.Outcome outcome = load(jars, target, target + "." + owned, target + ".Planted");
    assertEquals(1, outcome.exitCode());
    assertEquals("class " + target + "." + owned + "\n", outcome.out());
    assertSealingViolation("package " + target + " is sealed", outcome);
  }

  @ParameterizedTest
  @EnumSource
  void aClassPlantedFirstKeepsTheOthersOut(Shipped jars) throws Exception {
    String target = "org.mmapguard.core";
    Jdk.Outcome outcome = load(jars, target, target + ".Planted", target + ".Mapping");
    assertEquals(1, outcome.exitCode());
    assertSealingViolation("can't seal package " + target + ": already defined", outcome);
  }

  @Test
  void theSameClassLoadsWhereNothingIsSealed() throws Exception {
    String target = "org.mmapguard.other";
    Jdk.Outcome outcome = load(Shipped.TWO_JARS, target, target + ".Planted");
    assertEquals(new Jdk.Outcome(0, "class org.mmapguard.other.Planted\n", ""), outcome);
  }

  private static void assertSealingViolation(String reason, Jdk.Outcome outcome) {
    String error = "java.lang.SecurityException: sealing violation: " + reason;
    assertTrue(outcome.err().contains(error), outcome::toString);
  }

  /** Plants a class in a package, and loads classes one after the other. */
  private Jdk.Outcome load(Shipped jars, String target, String... classNames)
      throws IOException, InterruptedException {
    Jdk.compile(directory, target + ".Planted", "package " + target + "; class Planted {}");
    String loader =
        """
        class Loader {
          public static void main(String[] classNames) throws Exception {
            for (String name : classNames) {
              System.out.println(Class.forName(name));
            }
          }
        }
        """;
    Path classes = Jdk.compile(directory, "Loader", loader);
    return Jdk.java(
        Stream.concat(
                Stream.of("--class-path", jars.path(classes), "Loader"), Stream.of(classNames))
            .toArray());
  }
}
