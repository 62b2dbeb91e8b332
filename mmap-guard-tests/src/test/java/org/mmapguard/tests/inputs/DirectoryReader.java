package org.mmapguard.tests.inputs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.mmapguard.tests.support.Opening;

/** Opens the files of a directory in every way; their names need not fit a command line. */
final class DirectoryReader {

  private DirectoryReader() {}

  public static void main(String[] arguments) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(Path.of(arguments[0]))) {
      files = listed.sorted().toList();
    }
    System.out.println("encoding " + System.getProperty("sun.jnu.encoding"));
    for (Path file : files) {
      for (Opening opening : Opening.values()) {
        System.out.println(opening.outcome(file));
      }
    }
  }
}
