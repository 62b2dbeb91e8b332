package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/**
 * A system call that fails while a file is opened is told with the file's name, and with advice
 * where that is known to fit.
 */
class FailingCallsAreToldTest {

  private static final String NOT_OPENED =
      "cannot be opened although it exists and may be read (%s (%s))";

  private static final String TOO_MANY_OF_THE_PROCESS =
      "EMFILE, Too many open files, '; the process is out of file descriptors: close some, or raise"
          + " the limit (ulimit -n)'";

  private static final String TOO_MANY_OF_THE_SYSTEM =
      "ENFILE, Too many open files in system, '; the system is out of file descriptors: raise"
          + " fs.file-max'";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "EIO, Input/output error",
    "ENOLCK, No locks available",
    "EOPNOTSUPP, Operation not supported",
  })
  void locking(String error, String text) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[4096]);
    assertEquals(
        List.of(
            "org.mmapguard.core.NotMappableException: %s: cannot be mapped, because its file system"
                    .formatted(file)
                + " does not lock it (%s); load, readFile and snapshot copy it without a lock"
                    .formatted(text)),
        new ForkedJvm(Opening.class, folder)
            .traced("-P", file.toString(), "-e", "inject=fcntl:error=" + error)
            .run(Opening.MAP_FILE, file)
            .lines());
  }

  @ParameterizedTest
  @CsvSource({
    "EIO, Input/output error",
    "EMFILE, Too many open files",
    "ENXIO, No such device or address",
    "ENOMEM, Cannot allocate memory"
  })
  void opening(String error, String text) throws Exception {
    Path file = folder.resolve("file");
    // No advice follows from the text; whether there are descriptors is tried instead.
    assertOpens("openat:error=" + error, NOT_OPENED.formatted(file, text));
  }

  @ParameterizedTest
  @CsvSource({
    TOO_MANY_OF_THE_PROCESS,
    TOO_MANY_OF_THE_SYSTEM,
    "EIO, Input/output error, ''",
    "ENXIO, error number 6, ''"
  })
  void openingWithNativeAccess(String error, String text, String advice) throws Exception {
    String reason = "cannot be opened although it exists and may be read (%s)".formatted(text);
    assertOpens(
        new ForkedJvm(Opening.class, folder).withNativeAccess(),
        "openat:error=" + error,
        reason + advice);
  }

  private void assertOpens(String failure, String reason) throws Exception {
    assertOpens(new ForkedJvm(Opening.class, folder), failure, reason);
  }

  private void assertOpens(ForkedJvm jvm, String failure, String reason) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[4096]);
    assertEquals(
        List.of("java.nio.file.FileSystemException: " + file + ": " + reason),
        jvm.traced("-P", file.toString(), "-e", "inject=" + failure)
            .run(Opening.MAP_FILE, file)
            .lines());
  }
}
