package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.LeaseBreakTime;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.TakesLeases;

/** Where no lease keeps all writers away, a snapshot is copied at once, and is one all the same. */
@TakesLeases
class CopiedAtOnceTest {

  private static final String NATIVE = "org.mmapguard.tests.support.NativeAccess#isGiven";
  private static final String NOT_LEASED_ANYWAY = "without native access there is no lease";
  private static final String NOBODY = "65534";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(directory.resolve("file"), LeasedData.CONTENT);
  }

  private static void assertCopied(Path file) throws IOException {
    try (FileData.Mapped data = MmapGuard.snapshotOnWrite(file)) {
      assertFalse(LeasedData.isLeased(data), data::toString);
      LeasedData.assertRight(data);
      Files.write(file, new byte[1]);
      LeasedData.assertRight(data);
    }
  }

  @Test
  @DisabledIf(value = NATIVE, disabledReason = "is about having no native access")
  void withoutNativeAccess() throws IOException {
    assertCopied(file);
  }

  @Test
  @EnabledIf(value = NATIVE, disabledReason = NOT_LEASED_ANYWAY)
  void aFileThatIsOpenForWriting() throws IOException {
    try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertCopied(file);
      assertTrue(writer.isOpen());
    }
    LeasedData.of(file).close();
  }

  @Test
  @EnabledIf(value = NATIVE, disabledReason = NOT_LEASED_ANYWAY)
  void onAFileSystemWhereThatWasNotTried() throws IOException {
    try (Mount mount = Mount.ramfs()) {
      assertCopied(Files.write(mount.path().resolve("file"), LeasedData.CONTENT));
    }
  }

  /** Others may write to what is below it, which this kernel does not tell. */
  @Test
  @EnabledIf(value = NATIVE, disabledReason = NOT_LEASED_ANYWAY)
  void onAFileSystemOfAProgram() throws IOException {
    try (Mount mount = Mount.fuse()) {
      assertCopied(Files.write(mount.path().resolve("file"), LeasedData.CONTENT));
    }
  }

  /** Of a hole, so that the disk needs no room for it. */
  @Test
  @EnabledIf(value = NATIVE, disabledReason = NOT_LEASED_ANYWAY)
  @TakesLeases(andChangesTheirTime = true)
  void aFileThatIsTooLargeToBeCopiedInTime() throws IOException {
    assumeTrue(LeaseBreakTime.canBeSet(), "only root can set for how long the system waits");
    try (LeaseBreakTime _ = LeaseBreakTime.of(1)) {
      assertTrue(isLeased(60_000_000));
      assertFalse(isLeased(65_000_000));
    }
    assertTrue(isLeased(65_000_000));
  }

  private boolean isLeased(long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
    try (FileData.Mapped data = MmapGuard.snapshotOnWrite(file)) {
      return LeasedData.isLeased(data);
    }
  }

  @Test
  void aFileOfAnotherUser() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "only root can start a JVM as another user");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> kinds =
        new ForkedJvm(KindOfSnapshot.class, directory)
            .readableByAll()
            .withNativeAccess()
            .startedBy("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups")
            .run(file, directory.resolve("own"))
            .lines();
    assertEquals(List.of("snapshot", "snapshot, leased"), kinds);
  }
}
