package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** A file that is truncated before it is mapped, but after its size was taken, is refused. */
@EnabledOnOs(OS.LINUX)
class SizeIsAskedAgainTest {

  @TempDir private Path folder;

  @Test
  void afterItIsMapped() throws Exception {
    Path file = folder.toRealPath().resolve("file");
    assertEquals(
        List.of(
            "org.mmapguard.FileData$PageFaultException: "
                + file
                + ": the file was truncated from 10000 to 10 bytes while it was mapped; map it"
                + " again, or have its writers respect the lock"),
        new ForkedJvm(TruncatedWhileMapped.class, folder)
            .traced(
                "-P",
                file.toString(),
                "-e",
                "inject=mmap:delay_enter=" + 1000 * TruncatedWhileMapped.DELAY_MILLIS)
            .run(folder.toRealPath())
            .lines());
  }
}
