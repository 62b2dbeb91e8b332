package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The first steps of the guide do what it says. */
class GettingStartedSamplesTest {

  @TempDir private Path folder;

  @Test
  void mapsAFile() throws IOException {
    byte[] content = new byte[2000];
    new Random(1).nextBytes(content);
    Path path = Files.write(folder.resolve("image"), content);
    // @start region="map"
    byte[] header = new byte[512];
    try (FileData.Mapped image = MmapGuard.mapFile(path)) {
      image.copyTo(0, header, 0, header.length);
    }
    // @end
    assertArrayEquals(Arrays.copyOf(content, 512), header);
  }

  // @start region="load"
  static long countLines(String argument) throws IOException {
    try (FileData data = MmapGuard.load(argument);
        var reader =
            new BufferedReader(
                new InputStreamReader(data.newInputStream(), StandardCharsets.UTF_8))) {
      return reader.lines().count();
    }
  } // @end

  @Test
  void loadsAFile() throws IOException {
    Path path = Files.writeString(folder.resolve("text"), "one\ntwo\nthree\n");
    assertEquals(3, countLines(path.toString()));
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
  static long sumOfLongs(Path path) throws IOException {
    return MmapGuard.view(
        path,
        bytes -> {
          long sum = 0;
          for (long at = 0; at + Long.BYTES <= bytes.byteSize(); at += Long.BYTES) {
            sum += bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
          }
          return sum;
        });
  } // @end

  @Test
  void lendsAView() throws IOException {
    byte[] ones = new byte[3 * Long.BYTES + 5];
    Arrays.fill(ones, (byte) 1);
    assertEquals(3 * 0x0101010101010101L, sumOfLongs(Files.write(folder.resolve("ones"), ones)));
  }

  // @start region="errors"
  static String firstLine(String argument) throws IOException {
    try (FileData data = MmapGuard.load(argument);
        var reader =
            new BufferedReader(
                new InputStreamReader(data.newInputStream(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      return line == null ? "" : line;
    } catch (MmapGuard.EmptyFileException e) {
      return "";
    } catch (MmapGuard.FileLockedException e) {
      throw new IOException("a program is writing it; try again later", e);
    }
  } // @end

  @Test
  void handlesErrorsByType() throws IOException {
    assertEquals("one", firstLine(Files.writeString(folder.resolve("text"), "one\n").toString()));
    assertEquals("", firstLine(Files.createFile(folder.resolve("empty")).toString()));
    assertThrows(IOException.class, () -> firstLine(folder.resolve("missing").toString()));
  }
}
