package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/** A default file system that leads a path to another file than the system would: as IDEs do. */
class RoutedPathsTest {

  @TempDir private Path directory;

  @Test
  void neverGiveAnotherFilesBytes() throws Exception {
    for (String name : List.of("routed", "real")) {
      Files.writeString(
          Files.createDirectory(directory.resolve(name)).resolve("file"), name + " bytes");
    }
    for (boolean nativeAccess : new boolean[] {false, true}) {
      ForkedJvm jvm =
          new ForkedJvm(Reader.class, directory)
              .loadingClasses() // as jars cannot be read by that provider
              .with(
                  "-Djava.nio.file.spi.DefaultFileSystemProvider="
                      + RoutingProvider.class.getName());
      assertEquals(
          List.of(
              "LOAD: real bytes",
              "READ_FILE: real bytes",
              "MAP_FILE: UnsupportedOperationException",
              "SNAPSHOT: UnsupportedOperationException",
              "VIEW: UnsupportedOperationException"),
          (nativeAccess ? jvm.withNativeAccess() : jvm)
              .run(directory.resolve("routed").resolve("file"))
              .lines());
    }
  }

  /** Opens a file in each way. */
  public static final class Reader {
    private Reader() {}

    /** Argument: the file. */
    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      try (FileData loaded = MmapGuard.load(file)) {
        System.out.println("LOAD: " + text(loaded));
      }
      try (FileData copy = MmapGuard.readFile(file, 100)) {
        System.out.println("READ_FILE: " + text(copy));
      }
      for (Opening opening : List.of(Opening.MAP_FILE, Opening.SNAPSHOT, Opening.VIEW)) {
        System.out.println(
            opening
                + ": "
                + opening.outcome(file).replaceFirst(":.*", "").replaceFirst(".*[.]", ""));
      }
    }

    private static String text(FileData data) {
      return new String(data.toByteArray(), StandardCharsets.US_ASCII);
    }
  }
}
