package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The first steps of the guide do what it says. */
class GettingStartedSamplesTest {

  @TempDir private Path folder;

  // @start region="map"
  static byte[] header(Path path) throws IOException {
    try (FileData.Mapped image = MmapGuard.mapFile(path)) {
      byte[] header = new byte[(int) Math.min(512, image.size())];
      image.copyTo(0, header, 0, header.length);
      return header;
    } catch (MmapGuard.EmptyFileException e) {
      return new byte[0]; // an empty file cannot be mapped
    }
  } // @end

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 2000})
  void mapsAFile(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    Path path = Files.write(folder.resolve("image"), content);
    assertArrayEquals(Arrays.copyOf(content, Math.min(512, size)), header(path));
  }

  // @start region="load"
  static long countLines(String path) throws IOException {
    try (FileData data = MmapGuard.load(path);
        InputStream in = data.newInputStream()) {
      long lines = 0;
      for (int b; (b = in.read()) >= 0; ) { // buffered: no system call for each byte
        if (b == '\n') {
          lines++;
        }
      }
      return lines;
    } catch (MmapGuard.EmptyFileException e) {
      return 0;
    }
  } // @end

  @Test
  void loadsAFile() throws IOException {
    Path path = Files.writeString(folder.resolve("text"), "one\ntwo\nthree\n");
    assertEquals(3, countLines(path.toString()));
    assertEquals(0, countLines(Files.createFile(folder.resolve("empty")).toString()));
  }

  @Test
  void loadsStandardInput() throws IOException {
    try (StandardInput _ = StandardInput.of("one\ntwo\n".getBytes(StandardCharsets.UTF_8))) {
      assertEquals(2, countLines("-"));
    }
  }

  // @start region="kinds"
  static String origin(FileData data) {
    return switch (data) {
      case FileData.Mapped mapped -> "mapped from " + mapped.path();
      case FileData.Loaded loaded -> loaded.size() + " bytes in memory";
    };
  } // @end

  @Test
  void tellsTheKindsApart() throws IOException {
    Path path = Files.writeString(folder.resolve("text"), "three");
    try (FileData mapped = MmapGuard.load(path);
        FileData loaded = MmapGuard.readFile(path, 5)) {
      assertEquals("mapped from " + path, origin(mapped));
      assertEquals("5 bytes in memory", origin(loaded));
    }
  }

  // @start region="view"
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The sum of all whole longs of a file; of 16 GiB and more, it would take a loop over slices. */
  static long sumOfLongs(Path path) throws IOException {
    try {
      return MmapGuard.view(
          path,
          bytes -> {
            int longs = Math.toIntExact(bytes.byteSize() / Long.BYTES);
            long sum = 0;
            for (int i = 0; i < longs; i++) { // an int index: see "Loops" on the performance page
              sum += bytes.get(LONG, (long) i * Long.BYTES);
            }
            return sum;
          });
    } catch (MmapGuard.EmptyFileException e) {
      return 0;
    }
  } // @end

  @Test
  void lendsAView() throws IOException {
    byte[] ones = new byte[3 * Long.BYTES + 5];
    Arrays.fill(ones, (byte) 1);
    assertEquals(3 * 0x0101010101010101L, sumOfLongs(Files.write(folder.resolve("ones"), ones)));
    assertEquals(0, sumOfLongs(Files.write(folder.resolve("short"), new byte[7])));
    assertEquals(0, sumOfLongs(Files.createFile(folder.resolve("empty"))));
  }

  // @start region="errors"
  /** Returns the first 16 bytes of a file or of standard input in hexadecimal, or why not. */
  static String start(String path) throws IOException {
    try (FileData data = MmapGuard.load(path)) {
      byte[] start = new byte[(int) Math.min(16, data.size())];
      data.copyTo(0, start, 0, start.length);
      return start.length == 0 ? "empty" : HexFormat.ofDelimiter(" ").formatHex(start);
    } catch (MmapGuard.EmptyFileException e) {
      return "empty"; // a file; of empty standard input, load returns data of size 0
    } catch (MmapGuard.FileLockedException e) {
      return "another program is writing the file; try again later";
    } catch (FileData.MappingFaultException e) {
      return "the file was truncated, or its disk failed, while it was read";
    }
  } // @end

  @Test
  void handlesErrorsByType() throws IOException {
    assertEquals("6f 6e 65", start(Files.writeString(folder.resolve("text"), "one").toString()));
    assertEquals("empty", start(Files.createFile(folder.resolve("empty")).toString()));
    try (StandardInput _ = StandardInput.of(new byte[0])) {
      assertEquals("empty", start("-"));
    }
    assertThrows(NoSuchFileException.class, () -> start(folder.resolve("missing").toString()));
  }
}
