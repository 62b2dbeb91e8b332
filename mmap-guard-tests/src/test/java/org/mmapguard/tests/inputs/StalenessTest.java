package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** What happens to the path of a mapped file shows in {@code isStale}, and leaves the bytes. */
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file can be neither deleted nor replaced
class StalenessTest {

  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir Path directory;
  private Path file;
  private FileTime modified;
  private FileData.Mapped data;

  @BeforeEach
  void map() throws IOException {
    file = Files.write(directory.resolve("file"), CONTENT);
    modified = Files.getLastModifiedTime(file);
    data = MmapGuard.mapFile(file);
    assertFalse(data.isStale(), "from the beginning");
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void deleted() throws IOException {
    Files.delete(file);
    assertStale();
  }

  @Test
  void renamed() throws IOException {
    Files.move(file, directory.resolve("elsewhere"));
    assertStale();
  }

  @Test
  void renamedAndBack() throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.move(elsewhere, file);
    assertFalse(data.isStale());
  }

  /** Same name, same size, same time: the file is another. */
  @Test
  void replacedByATwin() throws IOException {
    Path twin = Files.write(directory.resolve("twin"), new byte[CONTENT.length]);
    Files.setLastModifiedTime(twin, modified);
    Files.move(twin, file, StandardCopyOption.ATOMIC_MOVE);
    assertEquals(modified, Files.getLastModifiedTime(file));
    assertStale();
  }

  /** A file system may give the new file the inode of the old one, but only once that is free. */
  @Test
  void deletedAndMadeAgain() throws IOException {
    Files.delete(file);
    Files.write(file, CONTENT);
    Files.setLastModifiedTime(file, modified);
    assertStale();
  }

  @Test
  void grown() throws IOException {
    Files.write(file, new byte[] {6}, StandardOpenOption.APPEND);
    Files.setLastModifiedTime(file, modified);
    assertStale();
    assertEquals(CONTENT.length, data.size());
  }

  @Test
  void touched() throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(modified.toMillis() + 2000));
    assertStale();
  }

  @Test
  void touchedIntoThePast() throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertStale();
  }

  @Test
  void cut() throws IOException {
    Files.write(file, new byte[] {1});
    Files.setLastModifiedTime(file, modified);
    assertTrue(data.isStale());
    assertEquals(1, data.get(0));
  }

  @Test
  void replacedByADirectory() throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    assertStale();
  }

  @Test
  void aSymbolicLinkThatWasTurned() throws IOException {
    Path other = Files.write(directory.resolve("other"), CONTENT);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (FileData.Mapped mapped = MmapGuard.mapFile(link)) {
      assertFalse(mapped.isStale());
      Files.delete(link);
      Files.createSymbolicLink(link, other);
      assertTrue(mapped.isStale());
      assertFalse(data.isStale());
    }
  }

  @Test
  void onlyReading() throws IOException {
    assertArrayEquals(CONTENT, data.toByteArray());
    try (FileData.Mapped again = MmapGuard.mapFile(file)) {
      assertFalse(again.isStale());
    }
    assertFalse(data.isStale());
  }

  @Test
  void aPathThatCannotBeExaminedAnyMore() throws IOException {
    Files.delete(file);
    Files.createSymbolicLink(file, file);
    // JDK 27 throws a subclass, whose file is the whole message.
    FileSystemException failure = assertThrows(FileSystemException.class, () -> data.isStale());
    assertTrue(failure.getFile().startsWith(file.toString()), failure.getFile());
  }

  @Test
  void closed() {
    data.close();
    IllegalStateException refusal =
        assertThrowsExactly(IllegalStateException.class, () -> data.isStale());
    assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
  }

  private void assertStale() throws IOException {
    assertTrue(data.isStale());
    assertArrayEquals(CONTENT, data.toByteArray());
  }
}
