package org.mmapguard.tests.snapshots;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file of a hole, which takes no space and, where blocks are not shared, long to copy. */
final class SparseFile {

  private SparseFile() {}

  static Path of(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
    return path;
  }
}
