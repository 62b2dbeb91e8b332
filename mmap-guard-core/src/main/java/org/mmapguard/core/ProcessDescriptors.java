package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The descriptors of this process, as Linux lists them.
 *
 * <p>The JDK tells nobody the number of a descriptor, nor which file it is. But the list says of
 * each one which file it is and at which position it stands, so that a descriptor which was moved
 * to a position of its own can be found in it.
 */
final class ProcessDescriptors {

  static final Path FILES = Path.of("/proc/self/fd");
  private static final Path DETAILS = Path.of("/proc/self/fdinfo");
  private static final String POSITION = "pos:";

  /** Tells whether there is a list: on Linux, where {@code /proc} is mounted. */
  static final boolean LISTED = Files.isDirectory(FILES) && Files.isDirectory(DETAILS);

  private ProcessDescriptors() {}

  /** Returns the positions at which the descriptors of a file stand. */
  static Set<Long> positionsOn(FileIdentity file) throws IOException {
    Set<Long> positions = new HashSet<>();
    for (Path entry : entriesOf(file)) {
      try {
        positions.add(positionOf(entry));
      } catch (NoSuchFileException e) {
        // Closed meanwhile by another thread.
      } catch (FileSystemException e) {
        throw e; // cannot be looked at, as without a free descriptor
      } catch (IOException e) {
        // Closed while it was read.
      }
    }
    return positions;
  }

  /** Returns the position at which a descriptor stands. */
  static long positionOf(Path entry) throws IOException {
    // Not Files.lines, which an interrupt ends. The position stands in the first line.
    String position = Files.readAllLines(DETAILS.resolve(entry.getFileName())).getFirst();
    return Long.parseLong(position.substring(POSITION.length()).trim());
  }

  /** Returns the paths of the descriptors that are open on a file. */
  static List<Path> entriesOf(FileIdentity file) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(FILES)) {
      for (Path entry : entries) {
        if (isOn(entry, file)) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** Tells whether a descriptor is open on a file. */
  static boolean isOn(Path entry, FileIdentity file) {
    try {
      return file.isSameFile(FileIdentity.of(entry));
    } catch (IOException e) {
      return false; // closed meanwhile by another thread
    }
  }
}
