package org.mmapguard.tests.inputs;

import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Uses the library and says in which modules it is. */
final class ClassPathReader {

  private ClassPathReader() {}

  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    System.out.println(MmapGuard.class.getModule().isNamed() ? "named" : "unnamed");
    try (FileData data = MmapGuard.mapFile(path)) {
      System.out.println(data + " " + data.get(2));
    }
    System.out.println(MmapGuard.<Long, IOException>view(path, bytes -> bytes.byteSize()));
    try (FileData data = MmapGuard.loadStdin(5)) {
      System.out.println(data);
    }
  }
}
