package org.mmapguard.core;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens files whose names do not decode in the file name encoding.
 *
 * <p>{@link java.io.File} spells such names wrongly. So they are opened through the entry that the
 * descriptor of a channel has in {@code /proc/self/fd}.
 */
final class UndecodableName {

  private static final char REPLACEMENT = '\uFFFD';

  private UndecodableName() {}

  /** Tells whether an absolute path has such a name. */
  static boolean is(Path path) {
    String name = path.toString();
    // Bytes that do not decode show as the replacement character; few names really contain it.
    return name.indexOf(REPLACEMENT) >= 0 && !names(name, path);
  }

  private static boolean names(String name, Path path) {
    try {
      return Path.of(name).equals(path);
    } catch (InvalidPathException e) {
      return false; // the replacement character does not encode, as in a locale of ASCII only
    }
  }

  static OpenFile open(Path path) throws IOException {
    if (!ProcessDescriptors.LISTED) {
      throw new FileSystemException(
          path.toString(),
          null,
          "the name does not decode in the file name encoding "
              + System.getProperty("sun.jnu.encoding")
              + "; start the JVM in a locale that has it");
    }
    FileChannel origin = FileChannel.open(path, StandardOpenOption.READ);
    try {
      FileIdentity named = FileIdentity.of(path);
      for (Path entry : ProcessDescriptors.entriesOf(named)) {
        OpenFile file = new OpenFile(entry.toString(), origin);
        if (ProcessDescriptors.isOn(entry, named)) {
          return file;
        }
        file.close();
      }
      throw new FileSystemException(path.toString(), null, "was replaced while it was opened");
    } catch (IOException | RuntimeException e) {
      origin.close();
      throw e;
    }
  }
}
