package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A program can use the library where it is there, and do without where it is not. */
class OptionalDependencyTest {

  // @start region="interface"
  interface Checksums {

    long crc32c(Path file) throws IOException;

    static Checksums best(ClassLoader loader) {
      try {
        Class.forName("org.mmapguard.MmapGuard", false, loader);
        return new MappedChecksums();
      } catch (ClassNotFoundException e) {
        return new PlainChecksums();
      }
    }

    static long crc32c(InputStream in) throws IOException {
      CRC32C checksum = new CRC32C();
      byte[] step = new byte[1 << 16];
      for (int count; (count = in.read(step)) >= 0; ) {
        checksum.update(step, 0, count);
      }
      return checksum.getValue();
    }
  }

  /** The only class that names the library: it is not loaded where that is missing. */
  static final class MappedChecksums implements Checksums {
    @Override
    public long crc32c(Path file) throws IOException {
      try (FileData data = MmapGuard.load(file);
          InputStream in = data.newInputStream()) {
        return Checksums.crc32c(in);
      } catch (MmapGuard.EmptyFileException e) {
        return 0; // the checksum of no bytes
      }
    }
  }

  static final class PlainChecksums implements Checksums {
    @Override
    public long crc32c(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        return Checksums.crc32c(in);
      }
    }
  } // @end

  @TempDir private Path folder;

  @Test
  void itIsUsedWhereItIsThere() {
    assertInstanceOf(MappedChecksums.class, Checksums.best(getClass().getClassLoader()));
  }

  @Test
  void itIsNotMissedWhereItIsNot() {
    assertInstanceOf(PlainChecksums.class, Checksums.best(new ClassLoader(null) {}));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 100_000})
  void bothGiveTheSame(int size) throws IOException {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) 42);
    Path file = Files.write(folder.resolve("file"), content);
    CRC32C expected = new CRC32C();
    expected.update(content);
    assertEquals(expected.getValue(), new MappedChecksums().crc32c(file));
    assertEquals(expected.getValue(), new PlainChecksums().crc32c(file));
  }
}
