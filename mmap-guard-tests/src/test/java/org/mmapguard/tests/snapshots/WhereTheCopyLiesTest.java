package org.mmapguard.tests.snapshots;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Shell;

/** A copy leaves no trace in a directory, or is made in the one that was named. */
@EnabledOnOs(OS.LINUX)
class WhereTheCopyLiesTest {

  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path folder;
  private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    folder = folder.toRealPath();
    directory = Files.createDirectory(folder.resolve("watched"));
    file = Files.write(directory.resolve("file"), CONTENT);
  }

  @Test
  void withNativeAccessNobodyWhoWatchesTheDirectoryIsTold() throws Exception {
    Object before = Files.getLastModifiedTime(directory);
    try (WatchService events = directory.getFileSystem().newWatchService()) {
      directory.register(
          events, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
      assertEquals(
          List.of("3 bytes"),
          new ForkedJvm(Opening.class, folder)
              .withNativeAccess()
              .orHere()
              .run(Opening.SNAPSHOT, file)
              .lines());
      assertNull(events.poll(200, TimeUnit.MILLISECONDS));
    }
    assertEquals(before, Files.getLastModifiedTime(directory));
  }

  @Test
  void inTheNamedDirectory() throws IOException {
    Path named = Files.createDirectory(folder.resolve("named"));
    Object before = Files.getLastModifiedTime(directory);
    try (FileData.Mapped snapshot = MmapGuard.snapshot(file, named)) {
      assertArrayEquals(CONTENT, snapshot.toByteArray());
      assertEquals(file, snapshot.path());
      assertEquals(1, ProcessResources.descriptorsUnder(named));
      assertEquals(0, ProcessResources.descriptorsUnder(directory));
    }
    assertEquals(before, Files.getLastModifiedTime(directory));
    assertEquals(0, ProcessResources.descriptorsUnder(folder));
  }

  @Test
  void orNowhere() throws IOException {
    Path missing = folder.resolve("missing");
    FileSystemException refusal =
        assertThrowsExactly(
            FileSystemException.class, () -> MmapGuard.snapshot(file, missing).close());
    assertTrue(
        refusal.getMessage().startsWith(missing + ": no copy can be made in this directory ("),
        refusal.getMessage());
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", true))) {
      assertThrowsExactly(
          UnsupportedOperationException.class,
          () -> MmapGuard.snapshot(file, zip.getPath("/")).close());
    }
    assertEquals(0, ProcessResources.descriptorsUnder(folder));
  }

  /** Without native access, one try tells that nothing can be deleted there. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void notInADirectoryThatOnlyGrows(boolean nativeAccess) throws Exception {
    try (Mount disk = Mount.ext4("", "")) {
      Path log = Files.createDirectory(disk.path().resolve("log"));
      Path source = Files.write(log.resolve("file"), CONTENT);
      assertEquals(0, Shell.run(log, "chattr +a ."));
      ForkedJvm jvm = new ForkedJvm(Opening.class, folder);
      assertEquals(
          List.of("3 bytes", "3 bytes", "3 bytes"),
          (nativeAccess ? jvm.withNativeAccess() : jvm)
              .run(Opening.SNAPSHOT, source, source, source)
              .lines());
      try (Stream<Path> entries = Files.list(log)) {
        assertEquals(nativeAccess ? 1 : 2, entries.count());
      }
    }
  }
}
