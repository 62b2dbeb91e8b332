package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Mount;

/**
 * No system property and no file of {@code /proc} must be there: a native image has no {@code
 * java.home}, and a container may have no {@code /proc}.
 */
@EnabledOnOs(OS.LINUX)
class MissingPropertiesTest {

  @TempDir Path directory;

  /** Opens in every way there is, without a property; prints what it got. */
  static final class Opener {

    private Opener() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of("file").toAbsolutePath();
      System.getProperties().clear();
      try (FileData mapped = MmapGuard.mapFile(file);
          FileData read = MmapGuard.readFile(file, 10);
          FileData snapshot = MmapGuard.snapshot(file);
          FileData input = MmapGuard.load("-")) {
        for (FileData data : List.of(mapped, read, snapshot, input)) {
          System.out.println(new String(data.toByteArray(), StandardCharsets.UTF_8));
        }
        long size = MmapGuard.view(file, MemorySegment::byteSize);
        System.out.println(size);
      }
    }
  }

  @Test
  void everythingWorksWithoutProperties() throws Exception {
    assertWorks(jvm());
  }

  @Test
  void everythingWorksWithoutPropertiesWithNativeAccess() throws Exception {
    assertWorks(jvm().withNativeAccess());
  }

  @Test
  void everythingWorksWithoutFilesOfProc() throws Exception {
    assertWorks(jvm().startedBy(Mount.ofItsOwn()).startedBy(withoutProc()));
  }

  @Test
  void everythingWorksWithoutFilesOfProcWithNativeAccess() throws Exception {
    assertWorks(jvm().startedBy(Mount.ofItsOwn()).startedBy(withoutProc()).withNativeAccess());
  }

  /** The launcher of the JDK finds its own library through {@code /proc} otherwise. */
  private static String[] withoutProc() {
    String libraries = Path.of(System.getProperty("java.home"), "lib").toString();
    return new String[] {
      "sh", "-c", "mount -t tmpfs none /proc && export LD_LIBRARY_PATH=$0 && exec \"$@\"", libraries
    };
  }

  private ForkedJvm jvm() throws IOException {
    Files.writeString(directory.resolve("file"), "content");
    return new ForkedJvm(Opener.class, directory)
        .fedWith(out -> out.write("input".getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertWorks(ForkedJvm jvm) throws IOException, InterruptedException {
    assertEquals(List.of("content", "content", "content", "input", "7"), jvm.run().lines());
  }
}
