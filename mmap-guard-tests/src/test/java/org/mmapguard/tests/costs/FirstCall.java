package org.mmapguard.tests.costs;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** What a JVM does first, by the library and by hand. */
enum FirstCall {
  MAP {
    @Override
    byte firstByte(Path file, boolean byHand) throws IOException {
      if (byHand) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            FileLock _ = channel.tryLock(0, Long.MAX_VALUE, true);
            Arena arena = Arena.ofShared()) {
          return channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
              .get(ValueLayout.JAVA_BYTE, 0);
        }
      }
      try (FileData.Mapped data = MmapGuard.mapFile(file)) {
        return data.get(0);
      }
    }
  },
  LOAD {
    @Override
    byte firstByte(Path file, boolean byHand) throws IOException {
      if (byHand) {
        return System.in.readAllBytes()[0];
      }
      try (FileData data = MmapGuard.load("-")) {
        return data.get(0);
      }
    }
  };

  abstract byte firstByte(Path file, boolean byHand) throws IOException;

  /** Arguments: what to do, a file, whether by hand. */
  public static void main(String[] arguments) throws IOException {
    boolean byHand = Boolean.parseBoolean(arguments[2]);
    System.out.println(valueOf(arguments[0]).firstByte(Path.of(arguments[1]), byHand));
  }
}
