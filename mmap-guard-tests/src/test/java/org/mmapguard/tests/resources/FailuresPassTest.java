package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.tests.support.ForkedJvm;

/** What fails for a reason that passes works afterwards, and nothing of the library stays. */
@EnabledOnOs(OS.LINUX) // where descriptors can be counted
class FailuresPassTest {

  @TempDir Path folder;

  private List<String> run(String what, Object... more) throws Exception {
    Path file = Files.write(folder.toRealPath().resolve("file"), new byte[100]);
    ForkedJvm jvm = new ForkedJvm(PassingFailures.class, folder).with("-XX:MaxDirectMemorySize=1m");
    return more.length == 0 ? jvm.run(what, file).lines() : jvm.run(what, file, more[0]).lines();
  }

  @Test
  void directMemoryIsFullAtFirstUse() throws Exception {
    assertEquals(List.of("OutOfMemoryError, 0"), run("direct memory is full"));
  }

  @Test
  void forgottenDataIsReleasedThoughTheLoggerThrows() throws Exception {
    assertEquals(List.of("0 descriptors stay"), run("the logger throws"));
  }

  @Test
  void noClassLoaderStays() throws Exception {
    String classPath =
        locationOf(FileData.class) + ":" + locationOf(Class.forName("org.mmapguard.core.Mapping"));
    assertEquals(List.of("0 class loaders stay"), run("class loaders", classPath));
  }

  private static String locationOf(Class<?> type) throws Exception {
    // A folder ends with a slash then, as a class loader asks for.
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
