package org.mmapguard.examples.fingerprint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param help whether to explain the usage instead
 * @param files what to read, {@code -} for standard input
 */
record Options(boolean help, List<String> files) {

  static Options parse(List<String> arguments) {
    List<String> files = new ArrayList<>();
    boolean optionsEnded = false;
    for (String argument : arguments) {
      if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
        // Behind "--", a name that begins with a dash is a file, and a dash alone too.
        files.add(optionsEnded && argument.startsWith("-") ? "./" + argument : argument);
        continue;
      }
      switch (argument) {
        case "--" -> optionsEnded = true;
        case "--help", "-h" -> {
          return new Options(true, List.of());
        }
        case "--jdk" ->
            files.add(Path.of(System.getProperty("java.home"), "lib", "modules").toString());
        default -> throw new IllegalArgumentException("unknown option " + argument);
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file is named");
    }
    return new Options(false, List.copyOf(files));
  }
}
