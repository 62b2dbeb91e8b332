package org.mmapguard.tests.costs;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Calls that are made again and again, so that the cost of one can be told. */
enum RepeatedCall {
  MAP_READ_CLOSE {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        try (FileData.Mapped data = MmapGuard.mapFile(path)) {
          data.get(0);
        }
      }
    }
  },
  LOAD {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        MmapGuard.load(path).close();
      }
    }
  },
  LOAN {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        MmapGuard.<Integer, IOException>view(
            path, bytes -> (int) bytes.get(ValueLayout.JAVA_BYTE, 0));
      }
    }
  },
  GET {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.get(i % data.size());
        }
      }
    }
  },
  COPY_TO {
    @Override
    void repeat(Path path, int times) throws IOException {
      byte[] target = new byte[1000];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.copyTo(i, target, 0, target.length);
        }
      }
    }
  },
  READ_FILE {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        MmapGuard.readFile(path, MmapGuard.UNLIMITED).close();
      }
    }
  };

  abstract void repeat(Path path, int times) throws IOException;

  /** Arguments: the call, the path, how often. */
  public static void main(String[] arguments) throws IOException {
    RepeatedCall call = valueOf(arguments[0]);
    Path path = Path.of(arguments[1]);
    call.repeat(path, 1);
    call.repeat(path, Integer.parseInt(arguments[2]));
  }
}
