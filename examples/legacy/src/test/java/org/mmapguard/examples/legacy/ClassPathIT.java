package org.mmapguard.examples.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A class-path application compiles without a warning, and runs, from the packaged jars. */
class ClassPathIT {

  private static final Path SOURCE =
      Path.of("src/main/java/org/mmapguard/examples/legacy/LineCount.java");

  @TempDir private Path directory;

  static List<String> classPaths() {
    return List.of(
        System.getProperty("all.jar"),
        System.getProperty("api.jar") + File.pathSeparator + System.getProperty("core.jar"));
  }

  @ParameterizedTest
  @MethodSource("classPaths")
  void compilesAndRuns(String classPath) throws IOException, InterruptedException {
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    int compiled =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-Xlint:all",
                "-Werror",
                "-d",
                directory.toString(),
                "-cp",
                classPath,
                SOURCE.toString());
    assertEquals("", messages.toString());
    assertEquals(0, compiled);

    Path text = Files.writeString(directory.resolve("text"), "one\ntwo\nthree\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                directory + File.pathSeparator + classPath,
                "org.mmapguard.examples.legacy.LineCount",
                text.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("3 " + text + System.lineSeparator(), output);
    assertEquals(0, process.waitFor());
  }
}
