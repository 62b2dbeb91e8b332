package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A run of module-info-check, as a process, on a jar of the classes in a folder. */
final class ModuleCheck {

  /**
   * One finding.
   *
   * @param type the binary name of the class that makes it
   * @param kind what it is called in the list of what is forbidden
   * @param reference what is used
   */
  record Use(String type, String kind, String reference) {}

  private ModuleCheck() {}

  /** Returns what it finds. */
  static List<Use> of(Path classes, Path jar) throws IOException {
    pack(classes, jar);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Build.classes("module-info-check").toString(),
                "org.mmapguard.check.Main",
                "--format=json",
                jar.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String report = new String(process.getInputStream().readAllBytes());
    List<Use> uses = new ArrayList<>();
    for (Map<?, ?> examined : maps(json(report).get("jars"))) {
      assertEquals(List.of(), examined.get("problems"));
      for (Map<?, ?> use : maps(examined.get("uses"))) {
        uses.add(new Use(text(use, "class"), text(use, "access"), text(use, "reference")));
      }
    }
    return uses;
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (Stream<Path> files = Files.walk(classes);
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  /** JSON is YAML. */
  private static Map<?, ?> json(String report) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    return (Map<?, ?>) new Load(settings).loadFromString(report);
  }

  private static List<Map<?, ?>> maps(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    ((List<?>) list).forEach(item -> maps.add((Map<?, ?>) item));
    return maps;
  }

  private static String text(Map<?, ?> map, String name) {
    return String.valueOf(map.get(name));
  }
}
