package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Whatever becomes of a mapped file, its bytes stay readable as long as they are in the file. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class OtherProcessesTest {

  private static final int SIZE = 4 * Content.PAGE + 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] CONTENT = Content.bytes(SIZE);

  @Parameter boolean onTmpfs;

  @TempDir private Path folder;

  @TempDir(factory = Tmpfs.class)
  private Path memory;

  private Path write(String name) throws IOException {
    return Content.write((onTmpfs ? memory : folder).resolve(name), CONTENT);
  }

  @Test
  void whatACutLeavesStaysReadableToTheLastByte() throws Exception {
    int left = 2 * Content.PAGE + 7;
    Path file = write("file");
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, left);
      byte[] rest = new byte[left];
      data.copyTo(0, rest, 0, left);
      assertArrayEquals(Arrays.copyOf(CONTENT, left), rest);
      assertEquals(CONTENT[left - 1], data.get(left - 1));
      assertThrows(FileData.MappingFaultException.class, () -> data.get(left));
      assertThrows(FileData.MappingFaultException.class, () -> data.get(SIZE - 1));
      assertEquals(CONTENT[0], data.get(0));
    }
  }

  @Test
  void aStreamGivesWhatACutLeavesAndThenFails() throws Exception {
    int left = 2 * Content.PAGE + 7;
    Path file = write("file");
    try (FileData data = MmapGuard.mapFile(file);
        InputStream stream = data.newInputStream()) {
      Content.cut(file, left);
      byte[] target = new byte[SIZE];
      assertEquals(left, stream.read(target));
      assertArrayEquals(Arrays.copyOf(CONTENT, left), Arrays.copyOf(target, left));
      assertThrows(FileSystemException.class, stream::read);
      assertThrows(FileSystemException.class, () -> stream.read(target), "and fails again");
    }
  }

  @Test
  void aStreamThatIsInTheMiddleGivesWhatACutLeavesBehindIt() throws Exception {
    int start = Content.PAGE + 1;
    int left = 2 * Content.PAGE + 7;
    Path file = write("file");
    try (FileData data = MmapGuard.mapFile(file);
        InputStream stream = data.newInputStream()) {
      stream.skipNBytes(start);
      Content.cut(file, left);
      byte[] target = new byte[SIZE];
      assertEquals(left - start, stream.read(target));
      assertArrayEquals(
          Arrays.copyOfRange(CONTENT, start, left), Arrays.copyOf(target, left - start));
    }
  }

  @Test
  void aChannelGivesWhatACutLeavesAndThenFails() throws Exception {
    int left = 2 * Content.PAGE + 7;
    Path file = write("file");
    try (FileData data = MmapGuard.mapFile(file);
        SeekableByteChannel channel = data.newByteChannel()) {
      Content.cut(file, left);
      ByteBuffer heap = ByteBuffer.allocate(SIZE);
      assertEquals(left, channel.read(heap));
      assertEquals(ByteBuffer.wrap(CONTENT, 0, left), heap.flip());
      assertEquals(left, channel.position());
      assertThrows(FileSystemException.class, () -> channel.read(heap.clear()));
      assertEquals(left, channel.position(), "a failed read does not move");
      ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);
      assertEquals(left, channel.position(0).read(direct));
      assertEquals(ByteBuffer.wrap(CONTENT, 0, left), direct.flip());
    }
  }

  @Test
  void aFileThatWasCutAndGrewAgainReadsAsItIs() throws Exception {
    int cut = Content.PAGE + 7;
    Path file = write("file");
    byte[] now = Arrays.copyOf(Arrays.copyOf(CONTENT, cut), SIZE);
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      Content.cut(file, cut);
      assertThrows(FileData.MappingFaultException.class, data::toByteArray);
      grow(file);
      assertArrayEquals(now, data.toByteArray());
      assertArrayEquals(now, data.newInputStream().readAllBytes());
      assertTrue(data.isStale());
    }
  }

  @Test
  void aDeletedFileStaysReadable() throws Exception {
    Path file = write("file");
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      assertFalse(data.isStale());
      Files.delete(file);
      assertArrayEquals(CONTENT, data.toByteArray());
      assertTrue(data.isStale());
    }
  }

  @Test
  void aFileThatWasRenamedOverStaysReadable() throws Exception {
    Path file = write("file");
    Path other = file.resolveSibling("other");
    Files.write(other, new byte[] {1, 2, 3});
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      assertArrayEquals(CONTENT, data.toByteArray());
      assertTrue(data.isStale());
    }
  }

  @Test
  void aFaultDoesNotAffectOtherData() throws Exception {
    Path file = write("file");
    try (FileData damaged = MmapGuard.mapFile(file);
        FileData intact = MmapGuard.mapFile(write("other"))) {
      Content.cut(file, 0);
      for (int i = 0; i < 100; i++) {
        assertThrows(FileData.MappingFaultException.class, damaged::toByteArray);
        assertArrayEquals(CONTENT, intact.toByteArray());
      }
    }
  }

  @Test
  void theExceptionTellsTheFileAndBothSizes() throws Exception {
    Path file = write("a name to find");
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, 1234);
      var fault = assertThrows(FileData.MappingFaultException.class, () -> data.get(SIZE - 1));
      assertEquals(file, fault.path());
      assertEquals(SIZE, fault.mappedSize());
      assertEquals(1234, fault.currentSize());
      String message = fault.getMessage();
      assertTrue(message.contains(file.toString()), message);
      assertTrue(message.contains("truncated from " + SIZE + " to 1234 bytes"), message);
      var cause = assertInstanceOf(FileSystemException.class, fault.getCause());
      assertEquals(file.toString(), cause.getFile());
    }
  }

  /** The race stands in for a device that fails: a page is gone, and the size as it was. */
  @Test
  void theExceptionTellsWhenTheFileDidNotShrink() throws Exception {
    Path file = write("file");
    AtomicBoolean stop = new AtomicBoolean();
    try (FileData data = MmapGuard.mapFile(file)) {
      Thread cutter = Thread.ofPlatform().start(() -> cutAndGrowUntil(stop, file));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      FileData.@Nullable MappingFaultException fault;
      try {
        do {
          fault = faultOf(data);
        } while ((fault == null || fault.currentSize() < SIZE) && System.nanoTime() < deadline);
      } finally {
        stop.set(true);
        cutter.join();
      }
      assertNotNull(fault, "a fault within " + PATIENCE);
      String message = fault.getMessage();
      assertTrue(message.contains("could not be read although the file is not shorter"), message);
      assertTrue(message.contains(SIZE + " bytes when it was mapped"), message);
    }
  }

  private static FileData.@Nullable MappingFaultException faultOf(FileData data) {
    try {
      data.toByteArray();
      return null;
    } catch (FileData.MappingFaultException e) {
      return e;
    }
  }

  private static void grow(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), SIZE - 1);
    }
  }

  private static void cutAndGrowUntil(AtomicBoolean stop, Path file) {
    ByteBuffer one = ByteBuffer.allocate(1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (!stop.get()) {
        channel.truncate(0);
        channel.write(one.clear(), SIZE - 1);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
