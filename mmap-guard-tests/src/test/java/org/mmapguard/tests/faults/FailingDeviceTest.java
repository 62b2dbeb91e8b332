package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * A file whose size is not told any more, as on a device that fails, is an error and no data.
 *
 * <p>The tracer has {@code fstat} fail from its n-th call for that file on.
 */
class FailingDeviceTest {

  private static final String FAULT =
      "the file could not be read, and its size (4096 bytes when it was mapped) cannot be told any"
          + " more: an I/O error";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void makeFile() throws Exception {
    file = Files.write(folder.resolve("file"), new byte[4096]);
  }

  /** The first two belong to opening and locking. */
  @Test
  void whenItIsAskedForBeforeMapping() throws Exception {
    assertEquals(
        List.of(
            "java.nio.file.FileSystemException: "
                + file
                + ": its size cannot be told: an I/O error"),
        readFirstByte(fail("fstat,newfstatat", 3)));
  }

  @Test
  void whenItIsAskedForByMapping() throws Exception {
    assertEquals(
        List.of("org.mmapguard.FileData$PageFaultException: " + file + ": " + FAULT),
        readFirstByte(fail("fstat,newfstatat", 4)));
  }

  @Test
  void whenItIsAskedForAfterMapping() throws Exception {
    assertEquals(
        List.of("org.mmapguard.FileData$PageFaultException: " + file + ": " + FAULT),
        readFirstByte(fail("fstat,newfstatat", 5)));
  }

  @Test
  void whenItIsAskedForAfterAReadThatFailed() throws Exception {
    assertEquals(
        List.of(
            "mapped",
            "org.mmapguard.FileData$MappingFaultException: "
                + file
                + ": "
                + FAULT
                + " (Input/output error)"),
        readFirstByte(fail("pread64", 1), fail("fstat,newfstatat", 6)));
  }

  @Test
  void aReadThatFailsSaysSoWhateverTheSize() throws Exception {
    assertEquals(
        List.of(
            "mapped",
            "org.mmapguard.FileData$MappingFaultException: "
                + file
                + ": a page of the file could not be read although the file is not shorter (4096"
                + " bytes when it was mapped, 4096 now): an I/O error (Input/output error)"),
        readFirstByte(fail("pread64", 1)));
  }

  private static String fail(String systemCalls, int first) {
    return "inject=" + systemCalls + ":error=EIO:when=" + first + "+";
  }

  private List<String> readFirstByte(String... failures) throws Exception {
    List<String> options = new ArrayList<>(List.of("-P", file.toString()));
    for (String failure : failures) {
      options.addAll(List.of("-e", failure));
    }
    return new ForkedJvm(FirstByte.class, folder)
        .traced(options.toArray(String[]::new))
        .run(file)
        .lines();
  }
}
