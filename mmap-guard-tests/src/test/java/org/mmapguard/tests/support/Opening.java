package org.mmapguard.tests.support;

import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Each way to open a file. */
public enum Opening {
  MAP_FILE {
    @Override
    public long open(Path path) throws IOException {
      try (FileData data = MmapGuard.mapFile(path)) {
        return data.size();
      }
    }
  },
  LOAD {
    @Override
    public long open(Path path) throws IOException {
      try (FileData data = MmapGuard.load(path)) {
        return data.size();
      }
    }
  },
  READ_FILE {
    @Override
    public long open(Path path) throws IOException {
      try (FileData data = MmapGuard.readFile(path, MmapGuard.UNLIMITED)) {
        return data.size();
      }
    }
  },
  SNAPSHOT {
    @Override
    public long open(Path path) throws IOException {
      try (FileData data = MmapGuard.snapshot(path)) {
        return data.size();
      }
    }
  },
  VIEW {
    @Override
    public long open(Path path) throws IOException {
      return MmapGuard.<Long, IOException>view(path, bytes -> bytes.byteSize());
    }
  };

  /** Opens the file, closes it, and returns its size in bytes. */
  public abstract long open(Path path) throws IOException;

  /** Opens files in a process of its own: first the way, then the paths; one answer a line. */
  public static void main(String[] arguments) {
    Opening opening = valueOf(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      System.out.println(opening.outcome(Path.of(arguments[i])));
    }
  }

  /** Opens the file, and tells its size, or why that failed. */
  public String outcome(Path path) {
    try {
      return open(path) + " bytes";
    } catch (Exception e) {
      return e.toString();
    }
  }
}
