package org.mmapguard.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Archives of loaded classes, from which the JVMs of tests start in two thirds of the time.
 *
 * <p>The build makes them once it has compiled the tests. They hold classes of jars only: where the
 * library is a folder of classes, as in an IDE, there are none, and JVMs start as they always do.
 */
public final class ClassArchive {

  /** Set by the build that made them, so that nobody runs classes that are out of date. */
  private static final String FOLDER = System.getProperty("mmapguard.archives", "");

  private ClassArchive() {}

  private static Path suite(Path folder) {
    return folder.resolve("suite.jar");
  }

  private static Path archive(Path folder, boolean nativeAccess) {
    return folder.resolve(nativeAccess ? "native.jsa" : "plain.jsa");
  }

  /** Tells whether there are archives. */
  public static boolean isThere() {
    return !FOLDER.isEmpty() && Files.exists(archive(Path.of(FOLDER), true));
  }

  /** Returns the suite as they have it. */
  public static Path suite() {
    return suite(Path.of(FOLDER));
  }

  /** Returns the options that use one, and say nothing if other options do not go with it. */
  public static List<String> options(boolean nativeAccess) {
    return List.of(
        "-XX:SharedArchiveFile=" + archive(Path.of(FOLDER), nativeAccess),
        "-Xlog:cds=off",
        "-Xlog:aot=off");
  }

  /** Makes them. Argument: the folder to put them into. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (boolean nativeAccess : new boolean[] {false, true}) {
      Files.deleteIfExists(archive(folder, nativeAccess));
    }
    if (!ForkedJvm.library().stream().allMatch(Files::isRegularFile)) {
      return;
    }
    Path classes = ForkedJvm.locationOf(ClassArchive.class);
    String[] pack = {"--create", "--file", suite(folder).toString(), "-C", classes.toString(), "."};
    if (ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, pack) != 0) {
      throw new IOException("cannot pack " + suite(folder));
    }
    Path file = Files.write(folder.resolve("file"), new byte[10]);
    for (boolean nativeAccess : new boolean[] {false, true}) {
      ForkedJvm jvm = new ForkedJvm(Training.class, folder).from(suite(folder));
      jvm.with("-Xlog:cds=off", "-Xlog:aot=off");
      jvm.with("-XX:ArchiveClassesAtExit=" + archive(folder, nativeAccess));
      (nativeAccess ? jvm.withNativeAccess() : jvm).run(file).lines();
    }
  }

  /** Loads what most tests load. */
  static final class Training {

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      for (FileData opened :
          List.of(
              MmapGuard.mapFile(file), MmapGuard.load(file.toString()), MmapGuard.snapshot(file))) {
        try (FileData data = opened;
            InputStream in = data.newInputStream()) {
          if (data.toByteArray().length != in.readAllBytes().length) {
            throw new AssertionError(data);
          }
        }
      }
    }
  }
}
