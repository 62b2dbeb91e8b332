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
 * @param created tells apart two files that had the same key one after the other, where the file
 *     system records it
 * @param modified the time of the last modification
 */
record FileIdentity(Object key, FileTime created, FileTime modified) {

  /** Looks at the path without opening it, because opening a FIFO can block. */
  static FileIdentity of(Path path, BasicFileAttributes attributes) throws IOException {
    Object key = attributes.fileKey();
    return new FileIdentity(
        key != null ? key : path.toRealPath(),
        attributes.creationTime(),
        attributes.lastModifiedTime());
  }

  boolean isSameFile(FileIdentity other) {
    return key.equals(other.key) && created.equals(other.created);
  }

  /** Tells whether the path still names this file, unmodified and {@code size} bytes long. */
  boolean stillDescribes(Path path, long size) throws IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return false;
    }
    return now.size() == size && equals(of(path, now));
  }
}
