package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Maps a file many times while another process appends to it. */
final class GrowingFile {

  private GrowingFile() {}

  /** Arguments: the path, how often. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[0]);
    Process writer =
        new ProcessBuilder("sh", "-c", "while printf x; do :; done >> \"$0\"", file.toString())
            .start();
    try {
      while (Files.size(file) < 1000) {
        Thread.sleep(1);
      }
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      System.out.println(
          now.creationTime().equals(now.lastModifiedTime())
              ? "no time of birth"
              : "a time of birth");
      int opened = 0;
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        try (FileData data = MmapGuard.mapFile(file)) {
          opened += data.get(0) == 'x' && data.get(data.size() - 1) == 'x' ? 1 : 0;
        } catch (IOException e) {
          System.out.println(e);
        }
      }
      System.out.println(opened);
    } finally {
      writer.destroy();
    }
  }
}
