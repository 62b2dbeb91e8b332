package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.TakesLeases;
import org.mmapguard.tests.support.WritingProcess;

/** A file that may be leased, and a process that is about to write to it. */
@TakesLeases
abstract class LeaseScene {

  @TempDir Path directory;
  Path file;
  WritingProcess writer;

  @BeforeEach
  void setTheScene() throws IOException {
    directory = directory.toRealPath();
    file = Files.write(directory.resolve("file"), LeasedData.CONTENT);
    writer = new WritingProcess();
  }

  @AfterEach
  void clear() {
    writer.close();
  }

  void assertNothingIsLeft() throws Exception {
    assertEquals(0, ProcessResources.leasesUnder(directory), "leases");
    assertEquals(0, ProcessResources.descriptorsUnder(directory), "descriptors");
    assertEquals(0, ProcessResources.mappingsUnder(directory), "mappings");
    LeasedData.await("no thread", () -> LeasedData.watchers() == 0);
  }
}
