package org.mmapguard.tests.snapshots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The private files that a process has open, on Linux. */
final class Descriptors {

  static final String PREFIX = ".mmap-guard-";

  /** What the kernel calls one that had a name, and one that never had any, by its inode. */
  private static final Pattern NAME = Pattern.compile("/(\\.mmap-guard-|#\\d+ \\(deleted\\)$)");

  private Descriptors() {}

  /** Returns the entries of {@code /proc} for the private files of a process. */
  static List<Path> privateFilesOf(String process) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", process, "fd"))) {
      return all.filter(entry -> NAME.matcher(target(entry)).find()).toList();
    }
  }

  /** Returns what an open file is called, with {@code " (deleted)"} if it is not any more. */
  static String target(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return ""; // closed by now
    }
  }

  /** Returns the names in a directory that private files have. */
  static List<Path> namesIn(Path directory) throws IOException {
    try (Stream<Path> names = Files.list(directory)) {
      return names.filter(name -> name.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }
}
