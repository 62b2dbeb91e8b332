package org.mmapguard.tests.boundary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run of the JDK's own compiler, as a process like that of the build. */
record Javac(boolean succeeded, String output) {

  /** Compiles all sources below a folder into another. */
  static Javac compile(Path sources, Path classes, List<String> arguments) {
    try (Stream<Path> files = Files.walk(sources)) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
      // It runs for seconds: optimizing it takes longer than it saves.
      command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
      command.addAll(List.of("-Xmaxerrs", "1000", "-encoding", "UTF-8", "-d", classes.toString()));
      command.addAll(arguments);
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(command::add);
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      return new Javac(process.waitFor() == 0, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the arguments that let sources name every package of java.base. */
  static List<String> exportsOfJavaBase() {
    return Object.class.getModule().getPackages().stream()
        .map(name -> "--add-exports=java.base/" + name + "=ALL-UNNAMED")
        .toList();
  }

  /** Returns the lines that report an error of one check, or of any for an empty name. */
  List<String> errors(String check) {
    return output.lines().filter(line -> line.contains(": error: [" + check)).toList();
  }
}
