package org.mmapguard.tests.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** {@code mvn install} leaves in the local repository what a release consists of, and no more. */
class OnlyPublishedModulesAreInstalledTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Those that only a profile builds, too. */
  static List<String> modules() throws Exception {
    return texts(pom(ROOT), "module");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleIsEitherPublishedOrNotInstalled(String module) throws Exception {
    Document pom = pom(ROOT.resolve(module));
    boolean published = texts(pom, "maven.deploy.skip").equals(List.of("false"));
    assertEquals(published ? List.of() : List.of("true"), texts(pom, "maven.install.skip"), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void thePomThatThePublishedOnesNameIsInstalled(String module) throws Exception {
    assertTrue(texts(pom(ROOT.resolve(module)), "artifactId").contains("mmap-guard-parent"));
    assertEquals(List.of(), texts(pom(ROOT), "maven.install.skip"));
  }

  private static Document pom(Path folder) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String element) {
    NodeList found = pom.getElementsByTagName(element);
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> found.item(i).getTextContent())
        .toList();
  }
}
