package org.mmapguard.tests.boundary;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Where the build keeps things, and how it calls the compiler. */
final class Build {

  /** The folder of the parent POM; tests run in that of their module. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final String COMPILER_ARGUMENTS =
      "//execution[id='default-compile']/configuration/compilerArgs/arg";

  private Build() {}

  /** Returns the folder of a module's main sources. */
  static Path sources(String module) {
    return ROOT.resolve(module, "src", "main", "java");
  }

  /** Returns the folder of a module's main classes. */
  static Path classes(String module) {
    return ROOT.resolve(module, "target", "classes");
  }

  /** Copies a folder over another, or to where there is none. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file));
        if (!Files.isDirectory(copy)) {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Returns what the tests themselves run on, the annotations and the core module among it. */
  static String modulePath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(name -> System.getProperty(name, ""))
        .filter(path -> !path.isEmpty())
        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
        .filter(path -> !path.contains("mmap-guard-tests") && !path.contains("mmap-guard-api"))
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  /** Returns the arguments that make javac run Error Prone as it does for every module. */
  static List<String> errorProne() {
    try {
      String dependencies =
          Files.readString(ROOT.resolve("mmap-guard-errorprone/target/processor-path.txt"));
      List<String> arguments = new ArrayList<>();
      arguments.add("-processorpath");
      arguments.add(classes("mmap-guard-errorprone") + File.pathSeparator + dependencies);
      arguments.addAll(compilerArguments());
      return arguments;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the parent POM, so that a flag that is taken away there is missing here too. */
  private static List<String> compilerArguments() {
    Document pom = parentPom();
    return texts(pom, COMPILER_ARGUMENTS).stream()
        .map(
            argument ->
                argument
                    .replace("${lint.main}", property(pom, "lint.main"))
                    .replace("${lint.boundary}", property(pom, "lint.boundary"))
                    // Time: of the checks, only those that the build names are fences.
                    .replace("-Xplugin:ErrorProne", "-Xplugin:ErrorProne -XepDisableAllChecks")
                    // NullAway is on the processor path of the build only; it is no fence.
                    .replaceAll("-Xep(Opt)?:NullAway:\\S+", ""))
        .toList();
  }

  /** Returns the folders of all modules that are always built. */
  static List<String> modules() {
    return texts(parentPom(), "/project/modules/module");
  }

  private static Document parentPom() {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(ROOT.resolve("pom.xml").toFile());
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(Document pom, String path) {
    try {
      NodeList nodes =
          (NodeList)
              XPathFactory.newDefaultInstance()
                  .newXPath()
                  .evaluate(path, pom, XPathConstants.NODESET);
      return IntStream.range(0, nodes.getLength())
          .mapToObj(i -> nodes.item(i).getTextContent())
          .toList();
    } catch (XPathExpressionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String property(Document pom, String name) {
    return pom.getElementsByTagName(name).item(0).getTextContent();
  }
}
