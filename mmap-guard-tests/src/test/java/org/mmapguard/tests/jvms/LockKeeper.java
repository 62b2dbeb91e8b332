package org.mmapguard.tests.jvms;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Maps the file that each line of standard input names, and closes it with the next line. */
final class LockKeeper {

  private LockKeeper() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name; (name = lines.readLine()) != null; ) {
      try (FileData data = MmapGuard.mapFile(Path.of(name))) {
        System.out.println(data.toString().contains("flock") ? "mapped with flock" : "mapped");
        lines.readLine();
      } catch (MmapGuard.FileLockedException e) {
        System.out.println("refused");
        continue;
      }
      System.out.println("closed");
    }
  }
}
