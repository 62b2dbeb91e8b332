package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * With native access nothing in the process can drop the lock of a mapping, and programs of both
 * kinds see it; without, all is as the JDK does it. Neither way is there a warning.
 */
@EnabledOnOs(OS.LINUX)
class LocksWithNativeAccessTest {

  private static final String DENY = "--illegal-native-access=deny";
  private static final String WARN = "--illegal-native-access=warn";

  @TempDir Path directory;

  private Path file() throws Exception {
    return Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
  }

  private List<String> disturbed(ForkedJvm jvm) throws Exception {
    Path file = file();
    return jvm.run(file).lines().stream()
        .map(line -> line.replace(file.toString(), "FILE"))
        .toList();
  }

  private ForkedJvm jvm() {
    return new ForkedJvm(Disturbance.class, directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {DENY, WARN})
  void modulesWithNativeAccessKeepBothLocks(String reaction) throws Exception {
    assertEquals(allHeld(), disturbed(jvm().withNativeAccess().with(reaction)));
  }

  @ParameterizedTest
  @ValueSource(strings = {DENY, WARN})
  void theClassPathWithNativeAccessKeepsBothLocks(String reaction) throws Exception {
    assertEquals(allHeld(), disturbed(jvm().withoutModules().withNativeAccess().with(reaction)));
  }

  private static List<String> allHeld() {
    return List.of(
        "NOTHING: record lock held, flock held, lock=ofd+flock",
        "FILES_READ_ALL_BYTES: record lock held, flock held, lock=ofd+flock",
        "RANDOM_ACCESS_FILE: record lock held, flock held, lock=ofd+flock",
        "LOCK_OF_THE_JDK: record lock held, flock held, lock=ofd+flock",
        "CHILD_PROCESS: record lock held, flock held, lock=ofd+flock",
        "SECOND_COPY_OF_THE_LIBRARY: record lock held, flock held, lock=ofd+flock");
  }

  @ParameterizedTest
  @ValueSource(strings = {DENY, WARN})
  void modulesWithoutNativeAccessHaveTheLockOfTheJdk(String reaction) throws Exception {
    assertEquals(asTheJdkDoes(), disturbed(jvm().with(reaction)));
  }

  @ParameterizedTest
  @ValueSource(strings = {DENY, WARN})
  void theClassPathWithoutNativeAccessHasTheLockOfTheJdk(String reaction) throws Exception {
    assertEquals(asTheJdkDoes(), disturbed(jvm().withoutModules().with(reaction)));
  }

  /** On another system the numbers of the kernel would be others. */
  @Test
  void anotherSystemHasTheLockOfTheJdk() throws Exception {
    assertEquals(
        asTheJdkDoes(), disturbed(jvm().withNativeAccess().with("-Dos.name=Plan 9", DENY)));
  }

  /** On another processor they would be others, too: O_NOCTTY's is that of O_CREAT on mips64. */
  @Test
  void anUnknownProcessorHasTheLockOfTheJdk() throws Exception {
    assertEquals(asTheJdkDoes(), disturbed(jvm().withNativeAccess().with("-Dos.arch=mips64el")));
  }

  private static List<String> asTheJdkDoes() {
    return List.of(
        "NOTHING: record lock held, flock none, lock=posix",
        "FILES_READ_ALL_BYTES: record lock lost, flock none, lock=posix",
        "RANDOM_ACCESS_FILE: record lock lost, flock none, lock=posix",
        "LOCK_OF_THE_JDK (OverlappingFileLockException): record lock lost, flock none, lock=posix",
        "CHILD_PROCESS: record lock held, flock none, lock=posix",
        "SECOND_COPY_OF_THE_LIBRARY (FileLockedException: FILE: other code of this JVM holds a lock"
            + " on it; release that first; if it is a second copy of this library, have both use"
            + " one, or start the JVM with --enable-native-access=ALL-UNNAMED): record lock held,"
            + " flock none, lock=posix");
  }
}
