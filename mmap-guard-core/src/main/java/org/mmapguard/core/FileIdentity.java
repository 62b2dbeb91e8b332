package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Which file a path named at some moment, and in which state it was.
 *
 * @param key equal for all names of one file (hard and symbolic links) while the file exists; a
 *     file system may give it to another file afterwards
 * @param created tells apart two files that had the same key one after the other; where the file
 *     system does not record it, the JDK answers with the time of modification
 * @param modified the time of the last modification
 * @param size in bytes
 */
record FileIdentity(Object key, FileTime created, FileTime modified, long size) {

  /** Looks at the path without opening it, because opening a FIFO can block. */
  static FileIdentity of(Path path) throws IOException {
    return of(path, Files.readAttributes(path, BasicFileAttributes.class));
  }

  /**
   * Looks at what has to be a regular file.
   *
   * @param examined the path to look at
   * @param path what to call it in messages
   */
  static FileIdentity ofRegular(Path examined, Path path, Failures failures) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(examined, BasicFileAttributes.class);
    FileKind kind = FileKind.of(examined, attributes);
    if (kind != FileKind.REGULAR) {
      throw failures.notRegular(path, kind.refusal());
    }
    return of(examined, attributes);
  }

  private static FileIdentity of(Path path, BasicFileAttributes attributes) throws IOException {
    Object key = attributes.fileKey();
    return new FileIdentity(
        key != null ? key : path.toRealPath(),
        attributes.creationTime(),
        attributes.lastModifiedTime(),
        attributes.size());
  }

  boolean isSameFile(FileIdentity other) {
    return key.equals(other.key)
        && (created.equals(other.created) || (isCreatedUnknown() && other.isCreatedUnknown()));
  }

  private boolean isCreatedUnknown() {
    return created.equals(modified);
  }

  /** Tells whether the file, if it is the same one, was not written to in between. */
  boolean isSameState(FileIdentity other) {
    return size == other.size && modified.equals(other.modified);
  }

  /** Tells whether the path still names this file, unmodified and {@code mappedSize} bytes long. */
  boolean stillDescribes(Path path, long mappedSize) throws IOException {
    FileIdentity named;
    try {
      named = of(path);
    } catch (NoSuchFileException e) {
      return false;
    }
    return named.size == mappedSize && named.modified.equals(modified) && isSameFile(named);
  }
}
