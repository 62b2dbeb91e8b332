package org.mmapguard.tests.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Shell;

/** The private file of a snapshot has no name and no reader but this process, and goes with it. */
@EnabledOnOs(OS.LINUX) // where open files can be seen
class NothingIsLeftBehindTest {

  private static final String NOBODY = "65534";
  private static final String[] AS_NOBODY = {
    "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"
  };

  @TempDir Path directory;

  @BeforeEach
  void resolveLinks() throws IOException {
    directory = directory.toRealPath();
  }

  @Test
  void thePrivateFileIsBesideTheSourceForItsOwnerOnlyAndWithoutAName() throws IOException {
    Path sources = Files.createDirectory(directory.resolve("sources"));
    Path file = Files.write(sources.resolve("file"), new byte[] {1, 2, 3});
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (FileData data = MmapGuard.snapshot(link)) {
      assertEquals(3, data.size());
      List<Path> entries = Descriptors.privateFilesOf("self");
      assertEquals(1, entries.size());
      String name = Descriptors.target(entries.getFirst());
      assertTrue(name.startsWith(sources + "/"), name);
      assertTrue(name.endsWith(" (deleted)"), name);
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(entries.getFirst())));
      assertEquals(1, ProcessResources.descriptorsUnder(directory), "the source is closed");
      assertNoNames(sources);
    }
    assertNothingLeft();
  }

  @Test
  void anInterruptEndsTheCopying() throws Exception {
    SnapshotInProgress snapshot = SnapshotInProgress.of(directory);
    snapshot.interrupt();
    assertInstanceOf(ClosedByInterruptException.class, snapshot.joinFailure());
    assertTrue(snapshot.wasInterrupted(), "the flag");
    assertNothingLeft();
    try (OtherProcess other = OtherProcess.get()) {
      assertTrue(other.couldLockExclusively(directory.resolve("large")));
    }
  }

  @Test
  void anInterruptEndsTheWaitForTheNextTick() throws Exception {
    Path file = directory.resolve("file");
    boolean waited = false;
    for (int attempt = 0; !waited && attempt < 100; attempt++) {
      Files.write(file, new byte[] {1, 2, 3});
      SnapshotInProgress snapshot = SnapshotInProgress.start(file);
      while (snapshot.isRunning() && !waited) {
        waited = snapshot.isWaiting();
      }
      snapshot.interrupt();
      if (waited) {
        assertInstanceOf(ClosedByInterruptException.class, snapshot.joinFailure());
        assertTrue(snapshot.wasInterrupted(), "the flag");
      } else {
        snapshot.joinInEitherCase(); // this thread did not run while the other waited
      }
    }
    assertTrue(waited, "interrupted while it waited");
    assertNothingLeft();
  }

  @Test
  void aProcessThatIsKilledWhileItCopies() throws Exception {
    Path file = SparseFile.of(directory.resolve("large"), 2L << 30);
    List<Path> open = List.of();
    for (int attempt = 0; attempt < 5 && open.isEmpty(); attempt++) {
      Process process =
          new ForkedJvm(Opening.class, directory)
              .with("-Djava.io.tmpdir=" + directory)
              .start(Opening.SNAPSHOT, file);
      // It has a name for a moment, and content only afterwards.
      while (process.isAlive() && (open.isEmpty() || !Descriptors.namesIn(directory).isEmpty())) {
        open = privateFilesOf(process);
      }
      process.destroyForcibly().waitFor();
    }
    assertFalse(open.isEmpty(), "killed while it copied");
    assertNoNames(directory);
  }

  private static List<Path> privateFilesOf(Process process) {
    try {
      return Descriptors.privateFilesOf(String.valueOf(process.pid()));
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // it has ended
    }
  }

  @Test
  @EnabledIf(
      value = "canMount",
      disabledReason = "this user may not mount a file system, not even for itself")
  void aFileSystemThatIsFull() throws Exception {
    List<String> lines =
        new ForkedJvm(SnapshotReader.class, directory)
            .startedBy("unshare", "--mount", "sh", "-ec", SMALL_FILE_SYSTEM, "sh")
            .run(directory.resolve("mounted/file"))
            .lines();
    assertEquals(
        List.of(
            "java.nio.file.FileSystemException: "
                + directory.resolve("mounted/file")
                + ": its 700000 bytes could not be copied to the directory "
                + directory.resolve("mounted")
                + " (No space left on device)",
            "no bytes",
            "0 descriptors",
            "0 names",
            "same room"),
        List.of(
            lines.get(0).replaceFirst(" after \\d+ of them", ""),
            lines.get(1),
            lines.get(2),
            lines.get(3),
            lines.get(4)));
  }

  private static final String SMALL_FILE_SYSTEM =
      """
      mkdir -p mounted
      mount -t tmpfs -o size=1m none mounted
      head -c 700000 /dev/urandom > mounted/file
      test $# = 0 || exec "$@"
      """;

  static boolean canMount() throws Exception {
    Path scratch = Files.createTempDirectory("mmap-guard-");
    try {
      return Shell.run(scratch, "unshare --mount sh -ec '" + SMALL_FILE_SYSTEM + "' 2>/dev/null")
          == 0;
    } finally {
      Shell.run(scratch, "rmdir mounted");
      Files.delete(scratch);
    }
  }

  @Test
  @EnabledIf(
      value = "canChangeUser",
      disabledReason = "only root can start a JVM as another user, and root may write everywhere")
  void aDirectoryThatIsNotWritable() throws Exception {
    Path sources = directoryFor("sources", "rwxr-xr-x");
    Path temporary = directoryFor("temporary", "rwxrwxrwx");
    Path file = Files.write(sources.resolve("file"), new byte[] {1, 2, 3});
    assertEquals(
        List.of(temporary.toString(), "3 bytes", "0 descriptors", "0 names"),
        snapshotAsNobody(file, temporary));
    assertNoNames(temporary);
  }

  @Test
  @EnabledIf(
      value = "canChangeUser",
      disabledReason = "only root can start a JVM as another user, and root may write everywhere")
  void noDirectoryThatIsWritable() throws Exception {
    Path sources = directoryFor("sources", "rwxr-xr-x");
    Path file = Files.write(sources.resolve("file"), new byte[] {1, 2, 3});
    List<String> lines = snapshotAsNobody(file, sources);
    String refusal = lines.getFirst();
    assertTrue(
        refusal.startsWith("java.nio.file.FileSystemException: " + file + ": no copy can be made"),
        refusal);
    assertTrue(refusal.contains("AccessDeniedException"), refusal);
    assertTrue(refusal.contains("java.io.tmpdir"), refusal);
    assertEquals(List.of("no bytes", "0 descriptors", "0 names"), lines.subList(1, 4));
  }

  /** Nobody, not even root, makes a file in either. */
  @Test
  void bothReasonsAreTold() throws IOException {
    Path file = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    assumeTrue(Files.isReadable(file), "needs a file of the kernel that says how long it is");
    String property = "java.io.tmpdir";
    String temporary = System.setProperty(property, directory.resolve("missing").toString());
    try {
      FileSystemException refusal =
          assertThrowsExactly(FileSystemException.class, () -> MmapGuard.snapshot(file).close());
      assertEquals(file.toString(), refusal.getFile());
      assertTrue(refusal.getReason().startsWith("no copy can be made"), refusal.getReason());
      assertInstanceOf(NoSuchFileException.class, refusal.getCause());
      assertEquals(1, refusal.getSuppressed().length);
      assertTrue(refusal.getReason().contains(refusal.getSuppressed()[0].toString()));
    } finally {
      System.setProperty(property, temporary);
    }
  }

  private List<String> snapshotAsNobody(Path file, Path temporary)
      throws IOException, InterruptedException {
    return new ForkedJvm(SnapshotReader.class, directory)
        .readableByAll()
        .with("-Djava.io.tmpdir=" + temporary)
        .startedBy(AS_NOBODY)
        .run(file)
        .lines()
        .subList(0, 4); // the room is that of a file system that others use, too
  }

  private Path directoryFor(String name, String permissions) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path made = Files.createDirectory(directory.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
  }

  static boolean canChangeUser() {
    return System.getProperty("user.name").equals("root");
  }

  private void assertNothingLeft() throws IOException {
    assertEquals(0, ProcessResources.descriptorsUnder(directory), "descriptors");
    assertEquals(0, ProcessResources.mappingsUnder(directory), "mappings");
    assertNoNames(directory);
  }

  private static void assertNoNames(Path where) throws IOException {
    assertEquals(List.of(), Descriptors.namesIn(where));
  }
}
