package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.ProcessResources;

/**
 * What cannot be closed without a lock being lost does not pile up, however often a name leads to a
 * file that the application has locked only while it is opened: without native access 64 of those
 * of which nobody knows which file they are, with it one of each file.
 */
@EnabledOnOs(OS.LINUX)
class StraysAreBoundedTest {

  @TempDir Path directory;

  /**
   * Each look at the name finds one file, and each opening of it the other, which is locked.
   *
   * @param openings each of which tries a hundred times without native access, once with it
   * @param kept how many descriptors there may be then, and that of the application
   */
  @ParameterizedTest
  @CsvSource({"false, 2, 65", "true, 100, 2"})
  void whileTheApplicationHasALock(boolean nativeAccess, int openings, int kept) throws Exception {
    Path real = Files.createDirectory(directory.toRealPath().resolve("data"));
    byte[] other = (real.resolve("lock") + "\0").getBytes(StandardCharsets.UTF_8);
    ForkedJvm jvm =
        new ForkedJvm(Opener.class, directory)
            .traced(
                "-P",
                Files.write(real.resolve("name"), new byte[1]).toString(),
                "-e",
                "inject=openat:poke_enter=@arg2=" + HexFormat.of().formatHex(other))
            .uncounted();
    assertEquals(
        List.of("open: " + kept, "open: 0"),
        (nativeAccess ? jvm.withNativeAccess() : jvm).run(real, openings).lines());
  }

  /** Opens the name, again and again. */
  public static final class Opener {
    private Opener() {}

    /** Arguments: the directory; how often. */
    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      Path locked = Files.write(directory.resolve("lock"), new byte[2]);
      try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        for (int i = 0; i < Integer.parseInt(arguments[1]) && lock.isValid(); i++) {
          open(directory.resolve("name"));
        }
        System.out.println("open: " + ProcessResources.descriptorsUnder(directory));
      }
      open(Files.write(directory.resolve("unrelated"), new byte[1]));
      System.out.println("open: " + ProcessResources.descriptorsUnder(directory));
    }

    private static void open(Path path) {
      try {
        MmapGuard.mapFile(path).close();
      } catch (IOException e) {
        // It is locked, or was replaced again and again.
      }
    }
  }
}
