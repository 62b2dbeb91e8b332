package org.mmapguard.examples.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    String text = Files.writeString(directory.resolve("text"), "one\ntwo\nthree\n").toString();
    assertPrints(List.of("3 " + text), 0, classPath, text);
  }

  @Test
  void anEmptyFileHasNoLines() throws IOException, InterruptedException {
    String empty = Files.createFile(directory.resolve("empty")).toString();
    assertPrints(List.of("0 " + empty), 0, application(), empty);
  }

  @Test
  void aFileThatFailsIsOneLine() throws IOException, InterruptedException {
    String missing = directory.resolve("missing").toString();
    String text = Files.writeString(directory.resolve("text"), "one\n").toString();
    assertPrints(
        List.of(
            "LineCount: " + missing + ": no such file",
            "LineCount: " + directory + ": is a directory.*",
            "1 " + text),
        1,
        application(),
        missing,
        directory.toString(),
        text);
    Path locked = Files.writeString(directory.resolve("locked"), "one\n");
    try (FileChannel writer = FileChannel.open(locked, StandardOpenOption.WRITE);
        FileLock _ = writer.lock()) {
      assertPrints(
          List.of("LineCount: " + locked + ": .*lock.*"), 1, application(), locked.toString());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileOfAnotherUserIsOneLine() throws IOException, InterruptedException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be someone else");
    Path secret = Files.writeString(directory.resolve("secret"), "one\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    String asNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
    List<String> readable =
        List.of((asNobody + "test -r " + System.getProperty("application.jar")).split(" "));
    assumeTrue(
        new ProcessBuilder(readable).start().waitFor() == 0,
        "others may not read what lies in this checkout");
    List<String> command = new ArrayList<>(List.of(asNobody.split(" ")));
    command.addAll(command(application(), secret.toString()));
    assertPrints(List.of("LineCount: " + secret + ": permission denied"), 1, command);
  }

  @Test
  void withoutAFileItsUsageIsOneLine() throws IOException, InterruptedException {
    assertPrints(List.of("Usage: LineCount FILE..."), 2, application());
  }

  private static String application() {
    return System.getProperty("application.jar") + File.pathSeparator + classPaths().getFirst();
  }

  private void assertPrints(
      List<String> expected, int exitCode, String classPath, String... arguments)
      throws IOException, InterruptedException {
    assertPrints(expected, exitCode, command(classPath, arguments));
  }

  private static void assertPrints(List<String> expected, int exitCode, List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertLinesMatch(expected, output.lines().toList());
    assertEquals(exitCode, process.waitFor());
  }

  private List<String> command(String classPath, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(directory + File.pathSeparator + classPath);
    command.add("org.mmapguard.examples.legacy.LineCount");
    command.addAll(List.of(arguments));
    return command;
  }
}
