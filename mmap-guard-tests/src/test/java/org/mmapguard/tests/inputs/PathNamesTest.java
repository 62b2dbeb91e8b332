package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Shell;

/** Every name that a file can have leads to that file; other strings are no paths. */
@EnabledOnOs(OS.LINUX) // elsewhere, fewer names are possible
class PathNamesTest {

  @TempDir Path directory;

  @Test
  void aStringWithANulIsNoPath() {
    FileSystemException refusal =
        assertThrowsExactly(FileSystemException.class, () -> MmapGuard.load("a\0b").close());
    assertEquals("a\\0b: is not a path: Nul character not allowed", refusal.getMessage());
  }

  @Test
  void anEmptyStringIsTheCurrentDirectory() {
    MmapGuard.NotRegularFileException refusal =
        assertThrowsExactly(
            MmapGuard.NotRegularFileException.class, () -> MmapGuard.load("").close());
    assertEquals("\"\" (the empty path): is a directory, not a file", refusal.getMessage());
  }

  /** The system's default, as in many containers: then no other character has a byte. */
  @Test
  void aNameThatDoesNotEncodeNamesALocaleWhereItDoes() throws Exception {
    assertEquals(
        List.of(
            "java.nio.file.FileSystemException: \\u00fc: does not encode in the file name encoding"
                + " ANSI_X3.4-1968; start the JVM in a locale that has all characters, as with"
                + " LC_ALL=C.UTF-8"),
        new ForkedJvm(UmlautReader.class, directory)
            .startedBy("env", "LC_ALL=POSIX")
            .run()
            .lines());
  }

  /** Loads a file with a name that is not ASCII, and prints what comes of it as if it were. */
  static final class UmlautReader {

    private UmlautReader() {}

    public static void main(String[] arguments) {
      try (FileData data = MmapGuard.load("\u00fc")) {
        System.out.println(data);
      } catch (IOException e) {
        System.out.println(e.toString().replace("\u00fc", "\\u00fc"));
      }
    }
  }

  /** Of two files of that name, the one that {@code Files} reads; or else the only one. */
  @ParameterizedTest
  @EnumSource
  void aRelativePathStartsWhereTheJvmWasToldThatItIs(Opening opening) throws Exception {
    Path told = Files.createDirectory(directory.resolve("told"));
    Path started = Files.createDirectory(directory.resolve("started"));
    Files.write(told.resolve("x"), new byte[3]);
    Files.write(started.resolve("x"), new byte[5]);
    Files.write(told.resolve("y"), new byte[7]);
    assertEquals(
        List.of("3 bytes", "7 bytes"),
        new ForkedJvm(Opening.class, started)
            .with("-Duser.dir=" + told)
            .run(opening, "x", "y")
            .lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "two words", "a\nb", "*?[", "--", "a\\b", "\u007F"})
  void aFileOfAnyNameIsOpened(String name) throws IOException {
    assertOpens(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFFFD", "\u65E5\u672C", "e\u0301", "\uD83D\uDE00"})
  @EnabledIfSystemProperty(
      named = "sun.jnu.encoding",
      matches = "UTF-8",
      disabledReason = "the locale of this JVM has no such names")
  void aFileOfAnyForeignNameIsOpened(String name) throws IOException {
    assertOpens(name);
  }

  private void assertOpens(String name) throws IOException {
    Path file = Files.write(directory.resolve(name), new byte[] {7, 8});
    try (FileData data = MmapGuard.load(file.toString())) {
      assertInstanceOf(FileData.Mapped.class, data);
      assertArrayEquals(new byte[] {7, 8}, data.toByteArray());
      String printed = name.replace("\n", "\\n").replace("\u007F", "\\u007f");
      assertTrue(data.toString().contains(printed), data.toString());
    }
    for (Opening opening : Opening.values()) {
      assertEquals(2, opening.open(file), opening.name());
    }
  }

  /** The two names look alike as strings, so that a way through a string would mix them up. */
  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(
      named = "sun.jnu.encoding",
      matches = "UTF-8",
      disabledReason = "the locale of this JVM has no string for such names")
  void namesThatDoNotDecodeAreOpened(Opening opening) throws Exception {
    String command =
        "printf 1 > \"$(printf 'bad\\377name')\"; printf 22 > \"$(printf 'bad\\376name')\"";
    assertEquals(0, Shell.run(directory, command));
    List<Path> files;
    try (Stream<Path> listed = Files.list(directory)) {
      files = listed.sorted().toList();
    }
    assertEquals(2, files.size());
    assertEquals(files.getFirst().toString(), files.getLast().toString());
    assertNotEquals(files.getFirst(), Path.of(files.getFirst().toString()));
    assertEquals(2, opening.open(files.getFirst()));
    assertEquals(1, opening.open(files.getLast()));
    for (Path file : files) {
      try (FileData.Mapped data = MmapGuard.mapFile(file)) {
        assertEquals((byte) ('0' + data.size()), data.get(0));
        assertEquals(file, data.path());
      }
    }
    assertEquals(0, ProcessResources.descriptorsUnder(directory.toRealPath()));
  }

  /** Containers often have no locale, so that Java decodes ASCII only. */
  @Test
  void namesOutsideOfTheLocaleAreOpened() throws Exception {
    Path files = Files.createDirectory(directory.resolve("files"));
    String command =
        "printf 1 > \"$(printf 'na\\303\\257ve')\"; printf 22 > \"$(printf 'z\\377')\"";
    assertEquals(0, Shell.run(files, command));
    List<String> lines =
        new ForkedJvm(DirectoryReader.class, directory)
            .startedBy("env", "LC_ALL=C")
            .run(files)
            .lines();
    assertNotEquals("encoding UTF-8", lines.getFirst());
    int openings = Opening.values().length;
    assertEquals(Collections.nCopies(openings, "1 bytes"), lines.subList(1, 1 + openings));
    assertEquals(
        Collections.nCopies(openings, "2 bytes"), lines.subList(1 + openings, lines.size()));
  }
}
