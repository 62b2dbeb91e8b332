package org.mmapguard.tests.support;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes of the library. */
public final class LibraryClasses {

  private static final String SUFFIX = ".class";

  private LibraryClasses() {}

  /** Loads all of them, but initializes none, for a test in which files cannot be opened. */
  public static void loadAll() throws IOException, ClassNotFoundException {
    for (Path origin : ForkedJvm.library()) {
      if (Files.isDirectory(origin)) {
        load(origin);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(origin)) {
          load(jar.getPath("/"));
        }
      }
    }
  }

  private static void load(Path root) throws IOException, ClassNotFoundException {
    List<String> names;
    try (Stream<Path> files = Files.walk(root)) {
      names = files.map(file -> root.relativize(file).toString()).toList();
    }
    for (String name : names) {
      if (name.endsWith(SUFFIX) && !name.endsWith("-info.class")) {
        Class.forName(
            name.substring(0, name.length() - SUFFIX.length())
                .replace(root.getFileSystem().getSeparator(), "."),
            false,
            LibraryClasses.class.getClassLoader());
      }
    }
  }
}
