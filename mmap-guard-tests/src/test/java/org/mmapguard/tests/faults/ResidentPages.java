package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Makes guarded calls, and prints how much of the mapping each one has touched. */
final class ResidentPages {

  private ResidentPages() {}

  /** Argument: a folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int[] histogram = new int[256];
    for (GuardedCall call : GuardedCall.values()) {
      print(folder, call.name(), data -> call.call(data, histogram));
    }
    print(folder, "LONG", data -> data.getLong(1, BIG_ENDIAN));
    for (int length : List.of(64, 65)) {
      print(folder, "COPY_OF_" + length, data -> data.copyTo(1, new byte[length], 0, length));
    }
    print(folder, "VIEW", data -> data.view(bytes -> bytes.toArray(JAVA_BYTE).length));
  }

  @FunctionalInterface
  private interface Call {
    void on(FileData data) throws IOException;
  }

  private static void print(Path folder, String name, Call call) throws IOException {
    Path file = Content.write(folder.resolve(name), Content.bytes(5 * Content.PAGE));
    try (FileData data = MmapGuard.mapFile(file)) {
      call.on(data);
      System.out.println(name + "=" + residentKilobytes(file));
    }
  }

  /** Reads what the kernel says of the mapping: its line, some others, and "Rss: 4 kB". */
  private static String residentKilobytes(Path file) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/smaps")).stream()
        .dropWhile(line -> !line.endsWith(file.toString()))
        .filter(line -> line.startsWith("Rss:"))
        .findFirst()
        .orElseThrow()
        .replaceAll("\\D", "");
  }
}
