package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.LockFilter;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.ProcessResources;

/**
 * A file that cannot be locked is not opened; with native access, one kind of lock is enough.
 *
 * <p>Some network file systems have no record locks, others only those.
 */
@EnabledOnOs(OS.LINUX)
@EnabledIf(
    value = "canFilterLocks",
    disabledReason = "the filter knows x86-64 and AArch64 only, and is not allowed everywhere")
class FileSystemsWithoutLocksTest {

  private static final String NO_LOCKS =
      "cannot be mapped, because its file system does not lock it (No locks available); load,"
          + " readFile and snapshot copy it without a lock";

  private static final String REFUSED =
      "another process holds an exclusive lock on it; try again when that is released";

  /** The JVM calls flock for its own file of counters, and would report the failure. */
  private static final String QUIET = "-XX:-UsePerfData";

  private static final int TIMES = 5;

  @TempDir Path directory;
  private Path file;

  static boolean canFilterLocks() throws IOException, InterruptedException {
    return LockFilter.isUsable();
  }

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.write(directory.resolve("file"), new byte[1]);
  }

  /** What is mapped needs a lock; what is copied does not. */
  private String outcome(Opening opening) {
    return switch (opening) {
      case MAP_FILE, VIEW -> "org.mmapguard.core.NotMappableException: " + file + ": " + NO_LOCKS;
      case LOAD, READ_FILE, SNAPSHOT -> "1 bytes";
    };
  }

  @ParameterizedTest
  @EnumSource
  void mappingFailsAndSaysWhyAndCopyingWorks(Opening opening) throws Exception {
    List<String> outcome =
        new ForkedJvm(Opening.class, directory)
            .startedBy(new LockFilter().failing(LockFilter.Call.POSIX, "ENOLCK").command())
            .uncounted() // to write what was counted takes a lock, too
            .run(opening, file)
            .lines();
    assertEquals(List.of(outcome(opening)), outcome);
  }

  @ParameterizedTest
  @EnumSource
  void withNativeAccessMappingFailsIfNoKindIsKnown(Opening opening) throws Exception {
    List<String> outcome =
        new ForkedJvm(Opening.class, directory)
            .startedBy(
                new LockFilter()
                    .failing(LockFilter.Call.OFD, "EINVAL")
                    .failing(LockFilter.Call.FLOCK, "EOPNOTSUPP")
                    .failing(LockFilter.Call.POSIX, "ENOLCK")
                    .command())
            .uncounted()
            .with(QUIET)
            .withNativeAccess()
            .run(opening, file)
            .lines();
    assertEquals(List.of(outcome(opening)), outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EINVAL", "ENOLCK", "ENOSYS", "EOPNOTSUPP", "524"}) // ENOTSUPP
  void withNativeAccessTheOtherKindIsTaken(String error) throws Exception {
    assertEquals("lock=flock", lock(new LockFilter().failing(LockFilter.Call.OFD, error)));
    assertEquals("lock=ofd", lock(new LockFilter().failing(LockFilter.Call.FLOCK, error)));
    assertEquals(
        "lock=posix",
        lock(
            new LockFilter()
                .failing(LockFilter.Call.OFD, error)
                .failing(LockFilter.Call.FLOCK, error)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EAGAIN", "EACCES"})
  void withNativeAccessEachRefusalCounts(String error) throws Exception {
    String refusal = "org.mmapguard.MmapGuard$FileLockedException: " + file + ": " + REFUSED;
    for (LockFilter.Call call : List.of(LockFilter.Call.OFD, LockFilter.Call.FLOCK)) {
      assertEquals(refusal, lock(new LockFilter().failing(call, error)), call::name);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LockFilter.Call.class,
      names = {"OFD", "FLOCK"})
  void withNativeAccessAnotherErrorIsNamed(LockFilter.Call call) throws Exception {
    String failure = "java.nio.file.FileSystemException: " + file + ": it could not be locked ";
    assertEquals(failure + "(Input/output error)", lock(new LockFilter().failing(call, "EIO")));
    assertEquals(failure + "(error number 35)", lock(new LockFilter().failing(call, "EDEADLK")));
  }

  private String lock(LockFilter filter) throws Exception {
    return new ForkedJvm(Mapper.class, directory)
        .startedBy(filter.command())
        .uncounted()
        .with(QUIET)
        .withNativeAccess()
        .run(file)
        .lines()
        .getFirst();
  }

  /** The same in this JVM by a tracer, which takes all record locks for one kind. */
  @ParameterizedTest
  @EnabledIf(
      value = "org.mmapguard.tests.support.NativeAccess#isGiven",
      disabledReason = "the filter has done it in JVMs with native access")
  @CsvSource({
    "flock, EINVAL, lock=ofd",
    "flock, ENOLCK, lock=ofd",
    "fcntl, ENOSYS, lock=flock",
    "fcntl, EOPNOTSUPP, lock=flock",
    "fcntl, EAGAIN, " + REFUSED,
    "flock, EACCES, " + REFUSED,
    "flock, EIO, it could not be locked (Input/output error)",
    "fcntl, EDEADLK, it could not be locked (error number 35)",
    "'flock,fcntl', ENOLCK, '" + NO_LOCKS + "'",
  })
  void withNativeAccessWhenCallsFail(String calls, String error, String outcome) throws Exception {
    List<String> lines =
        new ForkedJvm(Mapper.class, directory)
            .traced("-P", file.toString(), "-e", "inject=" + calls + ":error=" + error)
            .uncounted()
            .with(QUIET)
            .withNativeAccess()
            .run(file)
            .lines();
    assertEquals(outcome, lines.getFirst().replaceFirst(".*: ", ""));
  }

  /** There is no lock that to close it would drop, whoever else has it open. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingStaysOpen(boolean nativeAccess) throws Exception {
    ForkedJvm jvm =
        new ForkedJvm(Loader.class, directory)
            .traced("-P", file.toString(), "-e", "inject=flock,fcntl:error=ENOLCK")
            .uncounted()
            .with(QUIET);
    assertEquals(
        List.of("more: 0"), (nativeAccess ? jvm.withNativeAccess() : jvm).run(file).lines());
  }

  /** Copies a file that the application has open, again and again. */
  public static final class Loader {
    private Loader() {}

    /** Argument: the file. */
    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      try (InputStream _ = Files.newInputStream(file)) {
        long before = ProcessResources.descriptorsUnder(file.getParent());
        for (int i = 0; i < TIMES; i++) {
          MmapGuard.load(file).close();
        }
        long after = ProcessResources.descriptorsUnder(file.getParent());
        System.out.println("more: " + (after - before));
      }
    }
  }

  @Test
  void withNativeAccessAnInterruptedCallIsTriedAgain() throws Exception {
    List<String> outcome =
        new ForkedJvm(Mapper.class, directory)
            .traced("-e", "inject=flock:error=EINTR:when=1..3")
            .uncounted()
            .with(QUIET)
            .withNativeAccess()
            .run(file)
            .lines();
    assertEquals(List.of("lock=ofd+flock"), outcome);
  }

  /** Maps a file in a JVM of its own, and prints its lock, or why it has none. */
  public static final class Mapper {

    private Mapper() {}

    /** Maps the file that is named. */
    public static void main(String[] arguments) {
      try (var data = MmapGuard.mapFile(Path.of(arguments[0]))) {
        String text = data.toString().replaceAll(".*(lock=[^,]+).*", "$1");
        String told = "lock=" + data.lock().name().toLowerCase(Locale.ROOT).replace("_and_", "+");
        System.out.println(text.equals(told) ? text : text + " is not " + told);
      } catch (IOException e) {
        System.out.println(e);
      }
    }
  }
}
