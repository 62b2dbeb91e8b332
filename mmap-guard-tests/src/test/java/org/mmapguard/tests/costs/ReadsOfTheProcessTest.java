package org.mmapguard.tests.costs;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;
import org.mmapguard.tests.support.NonZeroBytes;

/**
 * What the kernel is asked for, by what it counts for this process. {@link SystemCallsTest} counts
 * more exactly, but needs a tracer.
 */
@EnabledIf("isCounted")
class ReadsOfTheProcessTest {

  private static final Path COUNTERS = Path.of("/proc/self/io");
  private static final String READS = "syscr: ";
  private static final String BYTES = "rchar: ";
  private static final int CALLS = 4000;
  private static final int SIZE = 1 << 13;
  private static final int FILES = 50;

  @TempDir private Path folder;

  static boolean isCounted() {
    return Files.isReadable(COUNTERS);
  }

  private static long counted(String counter) throws IOException {
    return Files.readAllLines(COUNTERS).stream()
        .filter(line -> line.startsWith(counter))
        .mapToLong(line -> Long.parseLong(line.substring(counter.length())))
        .sum();
  }

  private long readsOf(RepeatedCall call, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("file"), content);
    call.repeat(file, 1); // loads what is needed
    long before = counted(READS);
    call.repeat(file, CALLS);
    return counted(READS) - before;
  }

  /** A short read asks for the last byte if it has a zero, and else nothing. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "GET",
        "GET_SHORT",
        "GET_CHAR",
        "GET_INT",
        "GET_LONG",
        "GET_FLOAT",
        "GET_DOUBLE",
        "GET_OF_SLICE",
        "COPY_OF_A_FEW_BYTES"
      })
  void shortReadsAreCheckedIfTheyHaveZeros(RepeatedCall call) throws IOException {
    long unchecked = readsOf(call, NonZeroBytes.of(SIZE));
    assertTrue(unchecked < CALLS / 10, () -> unchecked + " reads");
    long checked = readsOf(call, new byte[SIZE]);
    assertTrue(checked >= CALLS, () -> checked + " reads");
  }

  @Test
  void aStreamIsReadInSteps() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[10 * CALLS]);
    try (FileData data = MmapGuard.mapFile(file);
        InputStream stream = data.newInputStream()) {
      long before = counted(READS);
      for (int i = 0; i < 10 * CALLS; i++) {
        assertEquals(0, stream.read());
      }
      long reads = counted(READS) - before;
      assertTrue(reads < CALLS / 10, () -> reads + " reads");
    }
  }

  /**
   * To tell whether another name is one of the same file, the list of descriptors is read, but
   * once; and with native access not at all, because that names the open file itself.
   */
  @Test
  void anotherNameIsProvenOnce() throws IOException {
    List<Path> names = new ArrayList<>();
    List<FileData> open = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      Path file = Files.write(folder.resolve("file" + i), new byte[] {1});
      open.add(MmapGuard.mapFile(file));
      names.add(Files.createLink(folder.resolve("link" + i), file));
    }
    long first = readsOfMapping(names);
    long second = readsOfMapping(names);
    open.forEach(FileData::close);
    assertEquals(!NativeAccess.isGiven(), first >= FILES, () -> first + " reads");
    assertTrue(second < FILES / 2, () -> second + " reads");
  }

  private static long readsOfMapping(List<Path> names) throws IOException {
    long before = counted(READS);
    for (Path name : names) {
      MmapGuard.mapFile(name).close();
    }
    return counted(READS) - before;
  }

  /** To read memory is not counted, to read a file is. */
  @Test
  void theKernelCopiesFromFileToFile() throws IOException {
    int size = 10_000_000;
    Path file = Files.write(folder.resolve("file"), new byte[size]);
    Path copy = folder.resolve("copy");
    try (FileData data = MmapGuard.mapFile(file);
        FileChannel target = FileChannel.open(copy, CREATE_NEW, WRITE)) {
      long before = counted(BYTES);
      assertEquals(size, data.transferTo(target));
      long bytes = counted(BYTES) - before;
      assertTrue(bytes >= size, () -> bytes + " bytes");
    }
    assertEquals(-1, Files.mismatch(file, copy));
  }
}
