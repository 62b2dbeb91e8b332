package org.mmapguard.tests.leases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/** Makes a snapshot in a JVM of its own, whose calls may fail, and tells what it holds. */
final class RefusedLease {

  private RefusedLease() {}

  /** Argument: the only file of its directory. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    byte[] content = Files.readAllBytes(file);
    try (FileData.Mapped data = MmapGuard.snapshotOnWrite(file)) {
      System.out.println(data.toString().contains(", snapshot, leased, ") ? "leased" : "copied");
      Files.write(file, new byte[1]);
      System.out.println(Arrays.equals(content, data.toByteArray()) ? "right" : "wrong");
      System.out.println(held(file));
    }
    System.out.println(held(file));
  }

  private static String held(Path file) throws IOException {
    Path directory = file.getParent();
    return "%d leased, %d open, %d mapped"
        .formatted(
            ProcessResources.leasesUnder(directory),
            ProcessResources.descriptorsUnder(directory),
            ProcessResources.mappingsUnder(directory));
  }
}
