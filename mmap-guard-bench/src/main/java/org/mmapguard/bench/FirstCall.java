package org.mmapguard.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Does one thing as the first of a JVM, and prints the nanoseconds that it took. */
public final class FirstCall {

  private FirstCall() {}

  /** Arguments: what to do, and a file. */
  public static void main(String[] arguments) throws Throwable {
    Path file = Path.of(arguments[1]);
    long start = System.nanoTime();
    long result =
        switch (arguments[0]) {
          case "map" -> map(file);
          case "map by hand" -> mapByHand(file);
          case "load" -> load();
          case "load by hand" -> System.in.readAllBytes()[0];
          case "downcall" -> downcall();
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    long nanos = System.nanoTime() - start;
    if (result == 0) {
      throw new IOException("not what the file holds");
    }
    System.out.println(nanos);
  }

  private static byte map(Path file) throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      return data.get(0);
    }
  }

  private static byte mapByHand(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
        Arena arena = Arena.ofShared()) {
      if (lock == null) {
        throw new IOException("locked");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
          .get(ValueLayout.JAVA_BYTE, 0);
    }
  }

  private static byte load() throws IOException {
    try (FileData data = MmapGuard.load("-")) {
      return data.get(0);
    }
  }

  /** What a program pays that calls the C library without this one. */
  private static int downcall() throws Throwable {
    Linker linker = Linker.nativeLinker();
    return (int)
        linker
            .downcallHandle(
                linker.defaultLookup().findOrThrow("getpid"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT))
            .invokeExact();
  }
}
