package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.Shell;

/** What cannot be opened is refused at once, by an exception of its own that names the path. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RefusedInputsTest {

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void aMissingFile(Opening opening) {
    assertRefused(NoSuchFileException.class, opening, directory.resolve("missing"), "missing");
  }

  @ParameterizedTest
  @EnumSource
  void aMissingDirectory(Opening opening) {
    assertRefused(NoSuchFileException.class, opening, directory.resolve("no/file"), "no/file");
  }

  @ParameterizedTest
  @EnumSource
  void aSymbolicLinkToNothing(Opening opening) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nothing"));
    assertRefused(NoSuchFileException.class, opening, link, "link");
  }

  @ParameterizedTest
  @EnumSource
  void aLoopOfSymbolicLinks(Opening opening) throws IOException {
    Path one = directory.resolve("one");
    Path two = Files.createSymbolicLink(directory.resolve("two"), one);
    Files.createSymbolicLink(one, two);
    // Not exactly: JDK 27 throws a subclass, whose file is the whole message.
    FileSystemException refusal = assertThrows(FileSystemException.class, () -> opening.open(one));
    String message = refusal.getMessage();
    assertTrue(message.startsWith(one.toString()), message);
    assertTrue(message.contains("symbolic links"), message);
  }

  @ParameterizedTest
  @EnumSource
  void aFileTakenForADirectory(Opening opening) throws IOException {
    Path below = Files.write(directory.resolve("file"), new byte[1]).resolve("below");
    assertRefused(NoSuchFileException.class, opening, below, "file/below");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsTooLong(Opening opening) {
    Path tooLong = directory.resolve("n".repeat(5000));
    assertRefused(FileSystemException.class, opening, tooLong, "name too long");
  }

  @ParameterizedTest
  @EnumSource
  void aDirectory(Opening opening) {
    assertRefused(
        MmapGuard.NotRegularFileException.class, opening, directory, "is a directory, not a file");
  }

  @ParameterizedTest
  @EnumSource
  void aSocket(Opening opening) throws IOException {
    Path socket = directory.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertRefused(MmapGuard.NotRegularFileException.class, opening, socket, "is a socket");
    }
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIf(
      value = "hasBlockDevice",
      disabledReason = "there is no block device in /dev, and this user cannot make one")
  void aBlockDevice(Opening opening) throws Exception {
    Path device = blockDevice(directory).orElseThrow();
    assertRefused(MmapGuard.NotRegularFileException.class, opening, device, "is a block device");
  }

  static boolean hasBlockDevice() throws Exception {
    Path scratch = Files.createTempDirectory("mmap-guard-");
    Optional<Path> device = blockDevice(scratch);
    Files.deleteIfExists(scratch.resolve("block"));
    Files.delete(scratch);
    return device.isPresent();
  }

  /** Finds a device, or makes one without a driver: it is refused without being opened. */
  private static Optional<Path> blockDevice(Path directory) throws Exception {
    try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
      Optional<Path> found = devices.filter(RefusedInputsTest::isBlockDevice).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    Path device = directory.resolve("block");
    return Shell.run(directory, "mknod block b 240 0 2>/dev/null") == 0
        ? Optional.of(device)
        : Optional.empty();
  }

  private static boolean isBlockDevice(Path path) {
    try {
      return ((int) Files.getAttribute(path, "unix:mode") & 0xF000) == 0x6000;
    } catch (IOException e) {
      return false; // a symbolic link to nothing
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "READ_FILE"})
  void aDeviceWithoutADriver(Opening opening) throws Exception {
    Path device = directory.resolve("device");
    assumeTrue(
        Shell.run(directory, "mknod device c 42 0 2>/dev/null") == 0, "needs the right to mknod");
    assertRefused(
        FileSystemException.class, opening, device, "cannot be opened although it exists");
  }

  /** The JDK reports it as missing; the reason is found by asking again. */
  @ParameterizedTest
  @EnumSource
  void aKernelParameterThatIsOnlyWritten(Opening opening) {
    Path parameter = Path.of("/proc/sys/vm/compact_memory");
    assumeTrue(Files.exists(parameter), "needs Linux with memory compaction");
    assertThrowsExactly(AccessDeniedException.class, () -> opening.open(parameter));
  }

  /** Opening a FIFO waits for its writer, so it must not be opened to find out what it is. */
  @ParameterizedTest
  @EnumSource(names = {"MAP_FILE", "SNAPSHOT", "VIEW"})
  void aFifoToBeMappedWithoutWaitingForItsWriter(Opening opening) throws Exception {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, Shell.run(directory, "mkfifo fifo"));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertRefused(MmapGuard.NotRegularFileException.class, opening, fifo, "load"));
  }

  @ParameterizedTest
  @CsvSource({
    "MAP_FILE, /dev/null",
    "SNAPSHOT, /dev/null",
    "VIEW, /dev/null",
    "MAP_FILE, /dev/zero",
    "SNAPSHOT, /dev/zero",
    "VIEW, /dev/zero"
  })
  void aCharacterDeviceToBeMapped(Opening opening, Path device) {
    assertRefused(MmapGuard.NotRegularFileException.class, opening, device, "character device");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "READ_FILE")
  void anEmptyFileToBeMapped(Opening opening) throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertRefused(MmapGuard.EmptyFileException.class, opening, empty, "readFile reads it");
  }

  @Test
  void butACopyOfAnEmptyFileIsEmpty() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    try (FileData.Loaded data = MmapGuard.readFile(empty, 0)) {
      assertEquals(0, data.size());
      assertEquals(0, data.toByteArray().length);
      assertEquals(0, data.segment().byteSize());
      assertEquals(-1, data.newInputStream().read());
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> data.get(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPathAtAll(Opening opening) {
    assertThrowsExactly(NullPointerException.class, () -> opening.open(null));
  }

  private static void assertRefused(
      Class<? extends FileSystemException> type, Opening opening, Path path, String reason) {
    FileSystemException refusal = assertThrowsExactly(type, () -> opening.open(path));
    assertEquals(path.toString(), refusal.getFile());
    String message = refusal.getMessage();
    assertTrue(message.startsWith(path.toString()), message);
    assertTrue(message.contains(reason), message);
  }
}
