package org.mmapguard.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An application that uses the library as its documentation asks for. */
final class Application {

  static final String MODULE = "module app { requires org.mmapguard; }";

  private static final String SOURCE =
      """
      package app;

      import java.lang.foreign.ValueLayout;
      import java.nio.file.Path;
      import org.mmapguard.FileData;
      import org.mmapguard.MmapGuard;

      class Main {
        public static void main(String[] arguments) throws Exception {
          Path path = Path.of(arguments[0]);
          try (FileData data = MmapGuard.mapFile(path)) {
            System.out.println(data.toString().replaceFirst(".*(lock=[^,]*).*", "$1"));
          }
          try (FileData data = MmapGuard.load(path)) {
            String kind = switch (data) {
              case FileData.Mapped mapped -> "mapped " + mapped.path().getFileName();
              case FileData.Loaded _ -> "loaded";
            };
            byte inView = data.view(bytes -> bytes.get(ValueLayout.JAVA_BYTE, 1));
            System.out.println(kind + " " + new String(data.toByteArray()) + " " + (char) inView);
          }
          byte lent = MmapGuard.view(path, bytes -> bytes.get(ValueLayout.JAVA_BYTE, 2));
          try (FileData copy = MmapGuard.readFile(path, 100)) {
            System.out.println((char) lent + " " + copy.size());
          }
          try (FileData missing = MmapGuard.mapFile(path.resolveSibling("missing"))) {
            System.out.println("opened " + missing);
          } catch (java.nio.file.NoSuchFileException e) {
            System.out.println("missing");
          }
        }
      }
      """;

  /** What the application prints for {@link #input}; without native access. */
  static final String OUTPUT = "lock=posix\nmapped input.bin abc b\nc 3\nmissing\n";

  /** The same, with native access, on Linux. */
  static final String OUTPUT_WITH_NATIVE_ACCESS = OUTPUT.replace("posix", "ofd+flock");

  private Application() {}

  static Path main(Path directory) throws IOException {
    return Jdk.write(directory, "app.Main", SOURCE);
  }

  static Path module(Path directory) throws IOException {
    return Jdk.write(directory, "module-info", MODULE);
  }

  static Path input(Path directory) throws IOException {
    return Files.writeString(directory.resolve("input.bin"), "abc");
  }
}
