package org.mmapguard.check;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The JDK that runs the tests, as its users know it: the tools, and JVMs of their own. */
final class Jdk {

  private Jdk() {}

  /** What a tool or a JVM left behind. */
  record Outcome(int exitCode, String out, String err) {}

  /** Runs a tool of the JDK in this JVM. */
  static Outcome tool(String name, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        ToolProvider.findFirst(name)
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(err), strings(arguments));
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  /** Runs a tool that has to succeed. */
  static String toolSucceeds(String name, Object... arguments) {
    Outcome outcome = tool(name, arguments);
    if (outcome.exitCode() != 0) {
      throw new AssertionError(name + " failed: " + outcome);
    }
    return outcome.out();
  }

  /** Runs the compiler, without the class path of this JVM, which it would take otherwise. */
  static Outcome javac(Object... arguments) {
    return tool(
        "javac", Stream.concat(Stream.of("--class-path", ""), Stream.of(arguments)).toArray());
  }

  /** Runs a JVM of its own. */
  static Outcome java(Object... arguments) throws IOException, InterruptedException {
    return run(Path.of(System.getProperty("java.home"), "bin", "java"), arguments);
  }

  /** Runs a program. */
  static Outcome run(Path program, Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    if (program.endsWith("java")) {
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // for a second
    }
    command.addAll(List.of(strings(arguments)));
    Path out = Files.createTempFile("out", null);
    Path err = Files.createTempFile("err", null);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      // Options from outside would change the outcome, and the JVM tells about them on stderr.
      builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      int exitCode =
          builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
      return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Compiles one class, whose source stands alone, for the class path. */
  static Path compile(Path directory, String className, String source) throws IOException {
    Path classes = directory.resolve("classes");
    Outcome compiled = javac("-d", classes, write(directory, className, source));
    if (compiled.exitCode() != 0) {
      throw new AssertionError(compiled.err());
    }
    return classes;
  }

  /** Writes a source file to the place that its class name asks for. */
  static Path write(Path directory, String className, String source) throws IOException {
    Path file = directory.resolve("src").resolve(className.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, source, StandardCharsets.UTF_8);
  }

  private static String[] strings(Object... arguments) {
    return Stream.of(arguments).map(Object::toString).toArray(String[]::new);
  }
}
