package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Every exception of the library survives serialization with all that it tells. */
class ExceptionsTest {

  @TempDir Path directory;

  @Test
  void anEmptyFile() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertSurvives(
        assertThrowsExactly(
            MmapGuard.EmptyFileException.class, () -> MmapGuard.mapFile(empty).close()));
  }

  @Test
  void aDirectory() throws Exception {
    assertSurvives(
        assertThrowsExactly(
            MmapGuard.NotRegularFileException.class, () -> MmapGuard.mapFile(directory).close()));
  }

  @Test
  void aLockedFile() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertSame(channel, lock.acquiredBy());
      assertSurvives(
          assertThrowsExactly(
              MmapGuard.FileLockedException.class, () -> MmapGuard.mapFile(file).close()));
    }
  }

  @Test
  void aFileThatIsTooLarge() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[4]);
    MmapGuard.InputTooLargeException thrown =
        assertThrowsExactly(
            MmapGuard.InputTooLargeException.class, () -> MmapGuard.readFile(file, 3).close());
    MmapGuard.InputTooLargeException copy = copy(thrown);
    assertEquals(thrown.getMessage(), copy.getMessage());
    assertEquals(3, copy.limit());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be cut
  void aPageFault() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10_000]);
    try (FileData data = MmapGuard.mapFile(file)) {
      Files.write(file, new byte[100]);
      FileData.MappingFaultException thrown =
          assertThrowsExactly(FileData.MappingFaultException.class, () -> data.get(9_999));
      FileData.MappingFaultException copy = copy(thrown);
      for (FileData.MappingFaultException exception :
          new FileData.MappingFaultException[] {thrown, copy}) {
        assertEquals(file, exception.path());
        assertEquals(10_000, exception.mappedSize());
        assertEquals(100, exception.currentSize());
        assertEquals(thrown.getMessage(), exception.getMessage());
        FileSystemException cause =
            assertInstanceOf(FileSystemException.class, exception.getCause());
        assertEquals(file.toString(), cause.getFile());
      }
      assertArrayEquals(new byte[100], copyOf(data, 100));
    }
  }

  private static byte[] copyOf(FileData data, int length) {
    byte[] bytes = new byte[length];
    data.copyTo(0, bytes, 0, length);
    return bytes;
  }

  private static void assertSurvives(FileSystemException thrown) throws Exception {
    FileSystemException copy = copy(thrown);
    assertEquals(thrown.getClass(), copy.getClass());
    assertEquals(thrown.getMessage(), copy.getMessage());
    assertEquals(thrown.getFile(), copy.getFile());
    assertEquals(thrown.getReason(), copy.getReason());
  }

  @SuppressWarnings("unchecked") // what is read is what was written
  private static <T> T copy(T original) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
