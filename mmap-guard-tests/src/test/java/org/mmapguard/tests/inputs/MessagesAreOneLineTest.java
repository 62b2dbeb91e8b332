package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.Shell;

/** A name may hold line feeds and worse; what is said of it is one line of a log all the same. */
@EnabledOnOs(OS.LINUX)
class MessagesAreOneLineTest {

  private static final String NAME = "a\nb\rc\td\u001be\u2028f";
  private static final String PRINTED = "a\\nb\\rc\\td\\u001be\\u2028f";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve(NAME);
  }

  @ParameterizedTest
  @EnumSource
  void ofWhatIsMissing(Opening opening) {
    assertOneLine(() -> opening.open(file));
    assertOneLine(() -> opening.open(file.resolve("below")));
  }

  @ParameterizedTest
  @EnumSource
  void ofADirectory(Opening opening) throws IOException {
    Files.createDirectory(file);
    assertOneLine(() -> opening.open(file));
  }

  @ParameterizedTest
  @EnumSource(names = "READ_FILE", mode = EnumSource.Mode.EXCLUDE)
  void ofAnEmptyFile(Opening opening) throws IOException {
    Files.createFile(file);
    assertOneLine(() -> opening.open(file));
  }

  @ParameterizedTest
  @EnumSource(names = {"MAP_FILE", "SNAPSHOT", "VIEW"})
  void ofAFifo(Opening opening) throws Exception {
    Shell.run(directory, "mkfifo fifo");
    Files.move(directory.resolve("fifo"), file);
    assertOneLine(() -> opening.open(file));
  }

  @ParameterizedTest
  @EnumSource
  void ofALockedFile(Opening opening) throws IOException {
    Files.write(file, new byte[1]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      assertOneLine(() -> opening.open(file));
    }
  }

  @Test
  void ofAFileThatIsTooLarge() throws IOException {
    Files.write(file, new byte[2]);
    assertOneLine(() -> MmapGuard.readFile(file, 1).close());
  }

  @Test
  void ofAString() {
    assertOneLine(() -> MmapGuard.load(file.toString() + "\0").close());
  }

  @Test
  void ofOpenAndOfClosedData() throws IOException {
    Files.write(file, new byte[2]);
    for (FileData data : List.of(MmapGuard.mapFile(file), MmapGuard.readFile(file, 2))) {
      try (data) {
        assertPrinted(data.toString());
        assertPrinted(data.slice(0, 1).toString());
        assertOneLine(() -> data.get(2));
        assertOneLine(() -> data.slice(0, 1).get(1));
        assertOneLine(() -> data.copyTo(0, new byte[1], 0, 2));
      }
      assertOneLine(() -> data.get(0));
      assertOneLine(() -> data.slice(0, 1));
    }
  }

  @Test
  void ofATruncatedFile() throws IOException {
    Files.write(file, new byte[2]);
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      Files.write(file, new byte[1]);
      assertOneLine(() -> data.get(1));
      assertOneLine(() -> data.newByteChannel().position(1).read(ByteBuffer.allocate(1)));
      FileData.MappingFaultException fault =
          assertThrows(FileData.MappingFaultException.class, () -> data.get(1));
      assertEquals(file, fault.path());
    }
  }

  private static void assertOneLine(Executable call) {
    Throwable thrown = assertThrows(Exception.class, call);
    assertPrinted(thrown.getMessage());
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      assertTrue(cause.toString().chars().noneMatch(Character::isISOControl), cause::toString);
    }
  }

  private static void assertPrinted(String message) {
    assertTrue(message.contains(PRINTED), message);
    assertEquals(List.of(message), message.lines().toList());
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
  }
}
