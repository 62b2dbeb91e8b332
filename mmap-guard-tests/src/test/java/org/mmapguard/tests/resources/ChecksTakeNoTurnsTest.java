package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** A few readers of a file check it at once, also after there were very many for a moment. */
class ChecksTakeNoTurnsTest {

  @TempDir Path folder;

  @Test
  void afterABurst() throws Exception {
    assertEquals(
        List.of("4", "4", "4"),
        new ForkedJvm(BurstOfReaders.class, folder).withoutModules().run().lines());
  }
}
