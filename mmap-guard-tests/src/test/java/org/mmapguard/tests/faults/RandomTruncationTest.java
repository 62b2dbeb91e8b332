package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.Trials;

/**
 * While this process cuts files at random moments, readers in another JVM get the file's bytes or
 * the promised exception, and nothing else.
 *
 * <p>XFS clears the rest of the last page before it shows the new size, so that zeros which never
 * were in the file can be met there; containers often have an overlay over XFS. All other file
 * systems that could be tried have the profile {@code filesystems}.
 */
class RandomTruncationTest {

  @TempDir private Path folder;

  @TempDir(factory = Tmpfs.class)
  private Path memory;

  @Test
  void onTheDefaultFileSystem() throws Exception {
    assertReadersSurvive(Trials.ROUNDS, folder);
  }

  @Test
  void onTmpfs() throws Exception {
    assertReadersSurvive(Trials.ROUNDS, memory);
  }

  @Test
  void onXfs() throws Exception {
    try (Mount xfs = Mount.xfs()) {
      assertReadersSurvive(Trials.ROUNDS / 4, xfs.path());
    }
  }

  @Test
  void onAnOverlayOverXfs() throws Exception {
    try (Mount overlay = Mount.overlay(Mount.xfs())) {
      assertReadersSurvive(Trials.ROUNDS / 4, overlay.path());
    }
  }

  private void assertReadersSurvive(int cuts, Path where) throws IOException, InterruptedException {
    RandomTruncation truncation = new RandomTruncation(folder, Trials.SEED);
    RandomTruncation.Outcome outcome = truncation.of(cuts, where);
    assertEquals(RandomTruncation.Outcome.allTyped(cuts), outcome, truncation.errors());
  }
}
