package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** A fault of a view that comes up in a later call keeps nothing open, and hides nothing. */
@EnabledOnOs(OS.LINUX) // where descriptors can be counted
class FaultsLeftBehindTest {

  @TempDir Path folder;

  private List<String> run(String what) throws Exception {
    return new ForkedJvm(FaultsLeftBehind.class, folder)
        .with("-XX:-TieredCompilation", "-XX:TieredStopAtLevel=4", "-Xbatch")
        .run(folder, what)
        .lines();
  }

  /** Nor is it reported as forgotten. */
  @Test
  void closingDeliversItAndCloses() throws Exception {
    assertEquals(List.of("faults came late", "0 reports, 0"), run("close"));
  }

  @Test
  void whatTheBodyOfABatchThrewIsNotLost() throws Exception {
    assertEquals(List.of("faults came late", "0 reports, 0"), run("batch"));
  }
}
