package org.mmapguard.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a file is called, in characters or in bytes.
 *
 * <p>To the kernel a name is bytes. Some decode to no characters in the file name encoding, and
 * then {@link java.io.File} spells the name wrongly; the path itself still has the bytes.
 */
final class FileName {

  private static final char REPLACEMENT = '\uFFFD';

  private FileName() {}

  /** Tells whether the characters of an absolute path lead back to it. */
  static boolean decodes(Path path) {
    String name = path.toString();
    // Bytes that do not decode show as the replacement character; few names really contain it.
    return name.indexOf(REPLACEMENT) < 0 || leadsBack(name, path);
  }

  /**
   * Tells whether a path names standard input, so that it must not be opened as a file if it is
   * closed, nor can be if it is a socket.
   */
  static boolean isOfStandardInput(Path path) {
    // The ends first, which most paths do not have: the rest costs more.
    return (path.endsWith("0") || path.endsWith("stdin"))
        && FileKind.isOnDefaultFileSystem(path)
        && isOfDescriptor(path.toAbsolutePath().normalize().toString());
  }

  private static boolean isOfDescriptor(String name) {
    return switch (name) {
      case "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/proc/thread-self/fd/0" -> true;
      default -> name.equals("/proc/" + ProcessHandle.current().pid() + "/fd/0");
    };
  }

  private static boolean leadsBack(String name, Path path) {
    try {
      return Path.of(name).equals(path);
    } catch (InvalidPathException e) {
      return false; // the replacement character does not encode, as in a locale of ASCII only
    }
  }

  /** Returns the absolute name as bytes, and a zero. */
  static byte[] bytes(Path path) {
    String name = path.toAbsolutePath().toString();
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    // As many as characters: all are ASCII, which is the same in every encoding.
    return encoded.length == name.length()
        ? Arrays.copyOf(encoded, encoded.length + 1)
        : bytesOfUri(path.toUri().getRawPath());
  }

  private static byte[] bytesOfUri(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length() + 1);
    for (int i = 0; i < name.length(); i++) {
      boolean escaped = name.charAt(i) == '%';
      bytes.write(escaped ? Integer.parseInt(name, i + 1, i + 3, 16) : name.charAt(i));
      i += escaped ? 2 : 0;
    }
    bytes.write(0);
    return bytes.toByteArray();
  }
}
