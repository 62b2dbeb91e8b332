package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/** A file that the user may not read is reported as that, not as missing. */
@EnabledOnOs(OS.LINUX)
class PermissionsTest {

  private static final String NOBODY = "65534";

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  @EnabledIf(
      value = "canChangeUser",
      disabledReason = "only root can start a JVM as another user, and root may read everything")
  void accessIsDenied(Opening opening) throws Exception {
    Path secret = Files.write(directory.resolve("secret"), new byte[] {1, 2, 3});
    Path closedDirectory = Files.createDirectory(directory.resolve("closed"));
    Path inside = Files.write(closedDirectory.resolve("inside"), new byte[] {4});
    Path open = Files.write(directory.resolve("open"), new byte[] {5, 6});
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(closedDirectory, PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

    List<String> outcomes =
        new ForkedJvm(Opening.class, directory)
            .readableByAll()
            .startedBy("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups")
            .run(opening, secret, inside, open)
            .lines();

    assertEquals(
        List.of(
            "java.nio.file.AccessDeniedException: " + secret,
            "java.nio.file.AccessDeniedException: " + inside,
            "2 bytes"),
        outcomes);
  }

  static boolean canChangeUser() {
    return System.getProperty("user.name").equals("root");
  }
}
