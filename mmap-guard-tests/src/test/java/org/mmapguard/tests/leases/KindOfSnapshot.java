package org.mmapguard.tests.leases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Tells, in a JVM of its own, which kind of snapshot files get; those that are missing are made.
 */
final class KindOfSnapshot {

  private KindOfSnapshot() {}

  public static void main(String[] arguments) throws IOException {
    for (String argument : arguments) {
      Path file = Path.of(argument);
      if (!Files.exists(file)) {
        Files.write(file, new byte[1]);
      }
      try (FileData.Mapped data = MmapGuard.snapshotOnWrite(file)) {
        System.out.println(data.toString().contains("leased") ? "snapshot, leased" : "snapshot");
      }
    }
  }
}
