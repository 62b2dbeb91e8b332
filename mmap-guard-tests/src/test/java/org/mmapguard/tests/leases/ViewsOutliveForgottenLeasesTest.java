package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.TakesLeases;
import org.mmapguard.tests.support.WritingProcess.Way;

/** A buffer of a leased snapshot that was forgotten keeps its bytes, and no lease. */
@EnabledOnOs(OS.LINUX)
@TakesLeases
class ViewsOutliveForgottenLeasesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"OVERWRITE, false", "CUT, false", "CUT, true"})
  void whateverOthersWrite(Way way, boolean whileItIsOpen) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path file = Files.write(data.resolve("file"), LeasedData.CONTENT);
    assertEquals(
        List.of("leased", "right 1 mapped, 0 open", "gone 0 mapped, 0 open"),
        new ForkedJvm(ForgottenLease.class, folder)
            .withNativeAccess()
            .run(file, way, whileItIsOpen)
            .lines());
  }
}
