package org.mmapguard.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param jars what to examine, in the order given; directories are replaced by their jars
 * @param allowed the classes that may use raw access
 * @param emptyAllowed whether a jar without classes is all right
 * @param json whether the report is for machines
 * @param help whether only the usage was asked for
 */
record Options(
    List<Path> jars, Set<String> allowed, boolean emptyAllowed, boolean json, boolean help) {

  static final String USAGE =
      """
      Usage: module-info-check [OPTION]... JAR|DIRECTORY...

      Tells for each jar what its module exports and opens, and which of its classes map or
      lock files, or touch native memory. A directory stands for the archives in it,
      whatever their names.

        --allow CLASS    lets a class, and the classes nested in it, do so; may be repeated
        --allow-empty    lets a jar be without classes, which is an error otherwise
        --format FORMAT  text (the default) or json
        --help           prints this

      Exit code: 0 if all is well, 1 if a class that is not allowed uses raw access, if
      something could not be examined, or if a jar has no class to examine, 2 if the command
      line is wrong.
      """;

  static Options parse(String... arguments) throws UsageException {
    List<Path> jars = new ArrayList<>();
    Set<String> allowed = new LinkedHashSet<>();
    boolean emptyAllowed = false;
    boolean json = false;
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    while (!rest.isEmpty()) {
      String argument = rest.removeFirst();
      int equals = argument.indexOf('=');
      if (argument.startsWith("--") && equals > 0) {
        rest.addFirst(argument.substring(equals + 1));
        argument = argument.substring(0, equals);
      }
      switch (argument) {
        case "--help" -> {
          return new Options(List.of(), Set.of(), false, false, true);
        }
        case "--allow" -> allowed.add(value(argument, rest));
        case "--allow-empty" -> emptyAllowed = true;
        case "--format" -> json = isJson(value(argument, rest));
        default -> jars.addAll(jars(argument));
      }
    }
    if (jars.isEmpty()) {
      throw new UsageException("no jar is given");
    }
    return new Options(jars, allowed, emptyAllowed, json, false);
  }

  private static String value(String option, Deque<String> rest) throws UsageException {
    String value = rest.pollFirst();
    if (value == null || value.isEmpty()) {
      throw new UsageException(option + " needs a value");
    }
    return value;
  }

  private static boolean isJson(String format) throws UsageException {
    return switch (format) {
      case "json" -> true;
      case "text" -> false;
      default -> throw new UsageException("the format is text or json, not " + format);
    };
  }

  /** A jar by its name is examined even if it is damaged. */
  private static boolean isJar(Path file) throws IOException {
    return Files.isRegularFile(file)
        && (file.toString().toLowerCase(Locale.ROOT).endsWith(".jar")
            || FileType.of(file) == FileType.ARCHIVE);
  }

  private static List<Path> jars(String argument) throws UsageException {
    if (argument.startsWith("-")) {
      throw new UsageException("there is no option " + argument);
    }
    try {
      Path path = Path.of(argument);
      if (!Files.isDirectory(path)) {
        if (!Files.isRegularFile(path)) {
          throw new UsageException(argument + ": there is no such file");
        }
        return List.of(path);
      }
      List<Path> jars = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, Options::isJar)) {
        entries.forEach(jars::add);
      }
      if (jars.isEmpty()) {
        throw new UsageException(argument + ": there is no jar in this directory");
      }
      jars.sort(null);
      return jars;
    } catch (InvalidPathException | IOException e) {
      throw new UsageException(argument + ": cannot be read: " + e.getMessage());
    }
  }
}
