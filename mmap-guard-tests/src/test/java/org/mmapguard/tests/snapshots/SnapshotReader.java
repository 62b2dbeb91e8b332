package org.mmapguard.tests.snapshots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Makes a snapshot in a process of its own: with other rights, or on another file system. */
final class SnapshotReader {

  private SnapshotReader() {}

  /** Prints where the private file is, or why there is none, and then what is left of it. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Path directory = file.getParent();
    long room = Files.getFileStore(directory).getUsableSpace();
    try (FileData.Mapped data = MmapGuard.snapshot(file)) {
      Path entry = Descriptors.privateFilesOf("self").getFirst();
      System.out.println(Path.of(Descriptors.target(entry)).getParent());
      System.out.println(data.size() + " bytes");
    } catch (IOException e) {
      System.out.println(e);
      System.out.println("no bytes");
    }
    System.out.println(Descriptors.privateFilesOf("self").size() + " descriptors");
    System.out.println(Descriptors.namesIn(directory).size() + " names");
    System.out.println(
        Files.getFileStore(directory).getUsableSpace() == room ? "same room" : "less room");
  }
}
