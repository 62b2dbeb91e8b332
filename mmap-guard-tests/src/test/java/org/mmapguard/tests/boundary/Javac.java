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
      List<String> options = new ArrayList<>();
      List<String> command = new ArrayList<>();
      command.addAll(List.of("-Xmaxerrs", "1000", "-encoding", "UTF-8", "-d", classes.toString()));
      for (String argument : arguments) {
        if (argument.startsWith("-J")) {
          options.add(argument.substring(2));
        } else {
          command.add(argument);
        }
      }
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(command::add);
      return CompilerProcess.with(options).run(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
