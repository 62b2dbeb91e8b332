package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.mmapguard.check.Shipped.Jar;

/** The tool, run from its jar, on our own jars and on one that is known to map files. */
class OnlyTheCoreMapsIT {

  private static final String OWNER = "org.mmapguard.core.Boundary";

  @Test
  void ourJarsAreCleanIfTheirOneOwnerIsAllowed() throws Exception {
    Jdk.Outcome outcome =
        check("--allow", OWNER, Jar.CORE.file(), Jar.API.file(), Jar.ALL.file(), Jar.CHECK.file());
    assertEquals(0, outcome.exitCode(), outcome::toString);
    assertEquals("", outcome.err());
    assertTrue(
        outcome.out().matches("(?s).*jars: 4, classes: \\d{2,}, violations: 0\n"),
        outcome::toString);
  }

  @Test
  void nobodyButThatOwnerUsesRawAccess() throws Exception {
    Jdk.Outcome outcome =
        check("--format=json", Jar.CORE.file(), Jar.API.file(), Jar.ALL.file(), Jar.CHECK.file());
    assertEquals(1, outcome.exitCode(), outcome::toString);
    Set<String> users =
        uses(outcome, "class")
            .map(name -> name.replaceFirst("\\$.*", ""))
            .collect(Collectors.toSet());
    assertEquals(Set.of(OWNER), users);
    assertEquals(
        Set.of("file mapping", "file lock", "arena", "foreign function"),
        uses(outcome, "access").collect(Collectors.toSet()));
  }

  @Test
  void luceneMapsFilesAndIsFoundOut() throws Exception {
    Jdk.Outcome outcome = check("--format=json", lucene());
    assertEquals(1, outcome.exitCode(), outcome::toString);
    JsonObject jar = jars(outcome).getFirst();
    assertEquals("org.apache.lucene.core", jar.get("module").getAsString());
    assertEquals(List.of(), jar.getAsJsonArray("problems").asList());
    List<String> mappings =
        objects(jar.get("uses"))
            .filter(use -> use.get("access").getAsString().equals("file mapping"))
            .map(use -> use.get("class").getAsString())
            .distinct()
            .toList();
    assertEquals(List.of("org.apache.lucene.store.MemorySegmentIndexInputProvider"), mappings);
  }

  @Test
  void luceneIsReportedToPeopleToo() throws Exception {
    Jdk.Outcome outcome = check(lucene());
    assertEquals(1, outcome.exitCode(), outcome::toString);
    assertTrue(
        outcome
            .out()
            .contains("  VIOLATION  org.apache.lucene.store.MemorySegmentIndexInputProvider.map("),
        outcome::toString);
    assertTrue(
        outcome.out().contains("  opens    org.apache.lucene.document to"), outcome::toString);
  }

  @Test
  void itRunsAsAModuleToo() throws Exception {
    Jdk.Outcome outcome = Jdk.java("-p", Jar.CHECK.file(), "-m", "org.mmapguard.check", "--help");
    assertEquals(new Jdk.Outcome(0, Options.USAGE, ""), outcome);
  }

  private static Path lucene() throws Exception {
    return Path.of(MMapDirectory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static Jdk.Outcome check(Object... arguments) throws Exception {
    return Jdk.java(
        Stream.concat(Stream.of("-jar", Jar.CHECK.file()), Stream.of(arguments)).toArray());
  }

  private static Stream<String> uses(Jdk.Outcome outcome, String property) {
    return jars(outcome).stream()
        .flatMap(jar -> objects(jar.get("uses")))
        .map(use -> use.get(property).getAsString());
  }

  private static List<JsonObject> jars(Jdk.Outcome outcome) {
    return objects(JsonParser.parseString(outcome.out()).getAsJsonObject().get("jars")).toList();
  }

  private static Stream<JsonObject> objects(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject);
  }
}
