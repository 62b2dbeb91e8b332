package org.mmapguard.tests.costs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * The first call of a JVM, which a command-line tool makes once, loads few classes that the same
 * work by hand does not load, and has none generated: that takes longer than all the rest.
 */
@EnabledOnOs(OS.LINUX) // others load other classes by hand
class FirstCallLoadsLittleTest {

  @TempDir private Path folder;

  /** Returns the names of all classes that are loaded, those that are generated without number. */
  private Set<String> loaded(FirstCall call, boolean byHand) throws Exception {
    Path log = folder.resolve("classes.log");
    Path file = Files.writeString(folder.resolve("file"), "1234567890");
    List<String> lines =
        new ForkedJvm(FirstCall.class, folder)
            .uncounted()
            .loadingClasses()
            .with("-Xlog:class+load:file=" + log + ":none")
            .fedWith(out -> out.write(Files.readAllBytes(file)))
            .run(call, file, byHand)
            .lines();
    assertEquals("49", lines.getLast());
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(" source: "))
        .map(line -> line.replaceFirst(" source: (?=__)", "/0x").replaceFirst(" source: .*", ""))
        .map(name -> name.replaceFirst("/0x.*", " is generated"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> more(FirstCall call, Predicate<String> which) throws Exception {
    Set<String> classes = loaded(call, false);
    classes.removeAll(loaded(call, true));
    classes.removeIf(which.negate());
    return classes;
  }

  /** A dozen of them read the jars, where the library is in jars. */
  @ParameterizedTest
  @CsvSource({"MAP, 108", "LOAD, 134"})
  void loadsSoManyMoreThanByHand(FirstCall call, int most) throws Exception {
    Set<String> classes = more(call, _ -> true);
    assertTrue(classes.size() <= most, () -> classes.size() + " " + classes);
  }

  @ParameterizedTest
  @CsvSource({"MAP", "LOAD"})
  void generatesNone(FirstCall call) throws Exception {
    assertEquals(
        Set.of(), more(call, name -> name.endsWith(" is generated") && !isOfSegments(name)));
  }

  /** Memory segments of the heap have the JDK generate some of its own. */
  private static boolean isOfSegments(String name) {
    return name.startsWith("jdk.internal.") || name.startsWith("java.lang.invoke.LambdaForm$");
  }

  /** The counterpart, so that the test above cannot look for the wrong names. */
  @Test
  void whatIsGeneratedByHandIsFound() throws Exception {
    assertTrue(
        loaded(FirstCall.MAP, true).stream().anyMatch(name -> name.endsWith(" is generated")));
  }
}
