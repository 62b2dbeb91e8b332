package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Trials;

/**
 * A closing that meets a full heap has done a part, and the rest is done once there is memory: by
 * who closes again, by who opens another file, or by the collector if the data was forgotten.
 */
@EnabledOnOs(OS.LINUX) // where descriptors and locks can be counted
class FullHeapAtTheEndTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"MAPPED, false", "MAPPED, true", "LEASED, true", "LOADED, false"})
  void theRestOfAClosingIsDone(String kind, boolean nativeAccess) throws Exception {
    ForkedJvm jvm =
        new ForkedJvm(ClosingInFullHeap.class, folder)
            .with("-Xmx4m", "-XX:+UseSerialGC", "-XX:-UseTLAB", "-XX:-UseGCOverheadLimit");
    if (nativeAccess) {
      jvm.withNativeAccess();
    }
    ForkedJvm.Outcome outcome = jvm.run(folder, kind, Trials.BELOW * 2);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    // A closing that could not even begin is a leak if nobody tries again, and told.
    assertTrue(
        outcome.errors().lines().allMatch(line -> line.matches(".*(LeakGuard|was not closed).*")),
        outcome::errors);
    List<String> lines = outcome.output().lines().toList();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().endsWith(" closings failed, nothing stays"), lines::toString);
    if (kind.equals("MAPPED")) {
      assertTrue(!lines.getFirst().startsWith("0 "), "none was in want of memory");
    }
  }
}
