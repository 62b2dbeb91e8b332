package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Shell;

/** Where {@code /proc} tells of processes alone, as services are hardened, nothing leaks. */
@EnabledOnOs(OS.LINUX)
class HardenedServicesTest extends LockScene {

  private static final String[] PROCESSES_ONLY = {
    "unshare", "-m", "sh", "-c", "mount -t proc -o subset=pid proc /proc && exec \"$@\"", "sh"
  };

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLockOfAnotherProcessLeavesNothingOpen(boolean nativeAccess) throws Exception {
    assumeTrue(
        Shell.run(directory, "unshare -m mount -t proc -o subset=pid proc /proc 2> errors") == 0,
        "needs the right to mount, and Linux 5.8");
    assertTrue(other.locksShared(file));
    ForkedJvm jvm =
        new ForkedJvm(Mapper.class, directory).startedBy(PROCESSES_ONLY).with("-Xlog:disable");
    assertEquals(
        List.of("left open: 0"),
        (nativeAccess ? jvm.withNativeAccess() : jvm).run(file.toRealPath()).lines());
  }

  /** Maps a file and closes it, again and again. */
  public static final class Mapper {
    private Mapper() {}

    /** Argument: the file. */
    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      for (int i = 0; i < 20; i++) {
        MmapGuard.mapFile(file).close();
      }
      System.out.println("left open: " + ProcessResources.descriptorsUnder(file));
    }
  }
}
