package org.mmapguard.tests.faults;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Maps a file again and again while other processes write to it, and says what it saw. */
final class CopiedUpFile {

  private CopiedUpFile() {}

  /** Argument: the path. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[0]);
    try (FileData.Mapped first = MmapGuard.mapFile(file)) {
      print(first);
      run("printf new | dd of=\"$0\" conv=notrunc status=none", file);
      try (FileData.Mapped second = MmapGuard.mapFile(file)) {
        print(second);
      }
      run("head -c 1000000 /dev/zero | tr '\\0' x >> \"$0\"", file);
      try (FileData third = MmapGuard.mapFile(file)) {
        System.out.println(third.size() + " bytes, " + third.view(CopiedUpFile::checksum));
        System.out.println(third.slice(third.size() - 1, 1).get(0) == 'x' ? "x" : "no x");
      }
    }
  }

  private static void print(FileData.Mapped data) throws IOException {
    String text = new String(data.toByteArray(), StandardCharsets.US_ASCII);
    System.out.println(text + (data.isStale() ? ", stale" : ""));
  }

  /** In native code, which no guard reaches: behind the last page, this ends the JVM. */
  private static String checksum(MemorySegment bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes.asByteBuffer());
    return Long.toHexString(checksum.getValue());
  }

  private static void run(String script, Path file) throws IOException, InterruptedException {
    int exitValue =
        new ProcessBuilder("sh", "-c", script, file.toString()).inheritIO().start().waitFor();
    if (exitValue != 0) {
      throw new IOException(script + " failed");
    }
  }
}
