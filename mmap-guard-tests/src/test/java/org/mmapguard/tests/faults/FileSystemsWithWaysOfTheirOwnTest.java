package org.mmapguard.tests.faults;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Mount;

/** Layers that move a file, files without a time of birth, and memory that is full. */
@EnabledOnOs(OS.LINUX)
class FileSystemsWithWaysOfTheirOwnTest {

  private static final int OPENINGS = 300;

  /** Shows a folder as a file system in user space does; unmounted, its server ends. */
  private static final String BINDFS =
      """
      bindfs "$0"/shown "$0"/seen || exit 1
      "$@"
      exitValue=$?
      umount "$0"/seen
      exit $exitValue
      """;

  @TempDir private Path folder;

  /** Writing to a file of the lower layer makes another file of it, under the same name. */
  @Test
  void aFileThatAnOverlayCopiedUpIsMappedAsItIsNow() throws Exception {
    try (Mount lower = Mount.tmpfs("huge=never");
        Mount overlay = Mount.overlay(lower)) {
      Files.writeString(lower.path().resolve("lower").resolve("file"), "old bytes");
      byte[] grown = "new bytes".getBytes(StandardCharsets.US_ASCII);
      grown = Arrays.copyOf(grown, grown.length + 1_000_000);
      Arrays.fill(grown, 9, grown.length, (byte) 'x');
      CRC32 checksum = new CRC32();
      checksum.update(grown);
      assertEquals(
          List.of(
              "old bytes",
              "new bytes",
              grown.length + " bytes, " + Long.toHexString(checksum.getValue()),
              "x"),
          new ForkedJvm(CopiedUpFile.class, folder)
              .startedBy(overlay.entering().toArray(String[]::new))
              .run(Mount.INSIDE.resolve("file"))
              .lines());
    }
  }

  /** Where there is none, the JDK answers with the time of modification, which moves. */
  @Test
  void aFileThatGrowsIsOpenedWhereThereIsNoTimeOfBirth() throws Exception {
    Path shown = Files.createDirectory(folder.resolve("shown"));
    Path seen = Files.createDirectory(folder.resolve("seen"));
    String[] bindfs = {"unshare", "--mount", "sh", "-c", BINDFS, folder.toString()};
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bindfs"))
            && new ProcessBuilder(bindfs).start().waitFor() == 0,
        "needs bindfs, and the right to mount");
    Files.writeString(shown.resolve("file"), "x");
    List<String> lines =
        new ForkedJvm(GrowingFile.class, folder)
            .startedBy(bindfs)
            .run(seen.resolve("file"), OPENINGS)
            .lines();
    assertEquals(List.of("no time of birth", String.valueOf(OPENINGS)), lines);
  }

  @Test
  void aFileThatGrowsIsOpenedOnAnOverlay() throws Exception {
    try (Mount lower = Mount.tmpfs("huge=never");
        Mount overlay = Mount.overlay(lower)) {
      Files.writeString(lower.path().resolve("lower").resolve("file"), "x");
      List<String> lines =
          new ForkedJvm(GrowingFile.class, folder)
              .startedBy(overlay.entering().toArray(String[]::new))
              .run(Mount.INSIDE.resolve("file"), OPENINGS)
              .lines();
      assertEquals(String.valueOf(OPENINGS), lines.getLast(), lines::toString);
    }
  }

  /** A page for the hole is made when it is first read through a mapping, or not. */
  @Test
  void aHoleOnAFullFileSystemReadsAsZeros() throws Exception {
    int size = 16 * Content.PAGE + 100;
    try (Mount memory = Mount.tmpfs("size=256k,huge=never")) {
      Path file = memory.path().resolve("hole");
      try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
        hole.setLength(size);
        hole.seek(size - 1);
        hole.write(7);
      }
      fill(memory.path().resolve("rest"));
      byte[] expected = new byte[size];
      expected[size - 1] = 7;
      try (FileData data = MmapGuard.load(file)) {
        assertInstanceOf(FileData.Mapped.class, data);
        assertEquals(0, data.get(Content.PAGE));
        assertEquals(0, data.getLong(2 * Content.PAGE - 4, LITTLE_ENDIAN));
        long sum =
            data.batch(
                reads -> reads.getLong(0, LITTLE_ENDIAN) + reads.getLong(size - 8, LITTLE_ENDIAN));
        assertEquals(7L << 56, sum);
        assertArrayEquals(expected, data.toByteArray());
        try (InputStream in = data.newInputStream()) {
          assertArrayEquals(expected, in.readAllBytes());
        }
        assertEquals(size - 1, data.indexOf(new byte[] {7}, 0));
        FileData.MappingFaultException thrown =
            assertThrowsExactly(
                FileData.MappingFaultException.class,
                () -> data.view(bytes -> (int) bytes.get(ValueLayout.JAVA_BYTE, 3 * Content.PAGE)));
        assertEquals(size, thrown.currentSize());
        assertTrue(
            thrown
                .getMessage()
                .contains("a full file system that has no room for a page of a hole"),
            thrown.getMessage());
      }
    }
  }

  private static void fill(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (true) {
        channel.write(ByteBuffer.allocate(Content.PAGE));
      }
    } catch (IOException e) {
      assertEquals("No space left on device", e.getMessage());
    }
  }
}
