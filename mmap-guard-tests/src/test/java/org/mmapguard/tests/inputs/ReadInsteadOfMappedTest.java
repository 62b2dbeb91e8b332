package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.Shell;

/** {@code load} and {@code readFile} read what is readable but cannot be mapped, up to a limit. */
@EnabledOnOs(OS.LINUX)
class ReadInsteadOfMappedTest {

  private static final Path ZEROS = Path.of("/dev/zero");

  @TempDir Path directory;

  @Test
  void aFifoIsReadToItsEnd() throws Exception {
    assertEquals(0, Shell.run(directory, "mkfifo fifo"));
    Path fifo = directory.resolve("fifo");
    Process writer = Shell.start(directory, "{ printf one; sleep 0.2; printf two; } > fifo");
    try (FileData data = MmapGuard.load(fifo)) {
      assertInstanceOf(FileData.Loaded.class, data);
      assertEquals("onetwo", text(data));
      assertTrue(data.toString().contains(fifo.toString()), data.toString());
    }
    assertEquals(0, writer.waitFor());
  }

  @Test
  void aFifoIsReadUpToTheLimitOfACopy() throws Exception {
    assertEquals(0, Shell.run(directory, "mkfifo fifo"));
    Path fifo = directory.resolve("fifo");
    Process writer = Shell.start(directory, "printf 12345 > fifo");
    try (FileData data = MmapGuard.readFile(fifo, 5)) {
      assertEquals("12345", text(data));
    }
    assertEquals(0, writer.waitFor());

    writer = Shell.start(directory, "printf 123456 > fifo");
    assertTooLarge(fifo, 5);
    assertEquals(0, writer.waitFor());
  }

  @Test
  void anEndlessDeviceIsReadUpToTheLimitOfACopy() {
    assertTooLarge(ZEROS, 0);
    assertTooLarge(ZEROS, 1_000_000);
  }

  @Test
  void anEmptyDeviceIsEmpty() throws IOException {
    try (FileData data = MmapGuard.load(Path.of("/dev/null"))) {
      assertInstanceOf(FileData.Loaded.class, data);
      assertEquals(0, data.size());
    }
  }

  @Test
  void anEndlessDeviceIsLoadedUpToTheDefaultLimit() throws Exception {
    List<String> outcome =
        new ForkedJvm(Opening.class, directory).with("-Xmx1500m").run(Opening.LOAD, ZEROS).lines();
    assertEquals(
        List.of(
            "org.mmapguard.MmapGuard$InputTooLargeException: /dev/zero: has more than the "
                + (1 << 30)
                + " bytes that are accepted; raise the limit"),
        outcome);
  }

  @Test
  void standardInputByItsDeviceNameIsRead() throws Exception {
    List<String> outcome =
        new ForkedJvm(Opening.class, directory)
            .fedWith(out -> out.write(new byte[200_000]))
            .run(Opening.LOAD, "/dev/stdin")
            .lines();
    assertEquals(List.of("200000 bytes"), outcome);
  }

  @Test
  void aProcessSubstitutionIsRead() throws Exception {
    List<String> outcome =
        new ForkedJvm(Opening.class, directory)
            .startedBy("bash", "-c", "exec \"$@\" <(printf substituted)", "bash")
            .run(Opening.LOAD)
            .lines();
    assertEquals(List.of("11 bytes"), outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/version", "/proc/cpuinfo", "/proc/self/cmdline"})
  void aFileThatOnlySaysThatItIsEmptyIsRead(Path path) throws IOException {
    assertEquals(0, Files.size(path));
    byte[] content = Files.readAllBytes(path);
    assertTrue(content.length > 0);
    try (FileData loaded = MmapGuard.load(path);
        FileData copy = MmapGuard.readFile(path, content.length)) {
      assertInstanceOf(FileData.Loaded.class, loaded);
      assertArrayEquals(content, loaded.toByteArray());
      assertArrayEquals(content, copy.toByteArray());
    }
    assertTooLarge(path, content.length - 1);
    assertThrowsExactly(MmapGuard.EmptyFileException.class, () -> MmapGuard.mapFile(path).close());
  }

  /** It says 4096 bytes, has fewer, and its file system has no mapping. */
  @Test
  void aFileOfAFileSystemWithoutMappingsIsRead() throws IOException {
    Path path = Path.of("/sys/devices/system/cpu/online");
    byte[] content = Files.readAllBytes(path);
    assertTrue(content.length < Files.size(path));
    try (FileData loaded = MmapGuard.load(path);
        FileData copy = MmapGuard.readFile(path, Files.size(path))) {
      assertInstanceOf(FileData.Loaded.class, loaded);
      assertArrayEquals(content, loaded.toByteArray());
      assertArrayEquals(content, copy.toByteArray());
    }
    for (Opening opening : List.of(Opening.MAP_FILE, Opening.SNAPSHOT, Opening.VIEW)) {
      FileSystemException refusal =
          assertThrows(FileSystemException.class, () -> opening.open(path));
      assertEquals(path.toString(), refusal.getFile());
      assertTrue(refusal.getMessage().contains("load reads it"), refusal.getMessage());
    }
  }

  private static void assertTooLarge(Path path, long limit) {
    MmapGuard.InputTooLargeException refusal =
        assertThrowsExactly(
            MmapGuard.InputTooLargeException.class, () -> MmapGuard.readFile(path, limit).close());
    assertEquals(limit, refusal.limit());
    String message = refusal.getMessage();
    assertTrue(message.startsWith(path + ": "), message);
    assertTrue(message.contains(" " + limit + " bytes"), message);
  }

  private static String text(FileData data) {
    return new String(data.toByteArray(), StandardCharsets.UTF_8);
  }
}
