package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.WritingProcess.Way;

/** Who is about to write waits until the snapshot has its copy, and no longer; nobody else does. */
@EnabledIf(
    value = "org.mmapguard.tests.support.NativeAccess#isGiven",
    disabledReason = "without native access there is no lease")
class WritersWaitForTheCopyTest extends LeaseScene {

  private static final int STORM = Integer.getInteger("mmapguard.rounds", 50);

  @ParameterizedTest
  @EnumSource(names = {"CUT", "CUT_IN_THE_MIDDLE", "EMPTY", "OVERWRITE", "APPEND", "OPEN_ONLY"})
  void whoOpensForWritingOrCutsByThePath(Way way) throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      LeasedData.assertRight(data);
      assertFalse(data.isStale());
      writer.harm(way, file);
      assertFalse(LeasedData.isLeased(data), "copied");
      LeasedData.assertRight(data);
      assertEquals(way != Way.OPEN_ONLY, data.isStale());
      assertTrue(data.toString().contains(", lock=none, "), data::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REPLACE", "DELETE"})
  void notWhoChangesNames(Way way) throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      writer.harm(way, file);
      Thread.sleep(30);
      assertTrue(LeasedData.isLeased(data), "not copied");
      LeasedData.assertRight(data);
      assertTrue(data.isStale());
    }
  }

  @Test
  void whoDoesNotWaitIsRefusedOnce() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      IOException refusal =
          assertThrows(IOException.class, () -> writer.harm(Way.TRY_TO_OPEN, file));
      assertEquals("Resource temporarily unavailable", refusal.getMessage());
      LeasedData.await("copied", () -> !LeasedData.isLeased(data));
      writer.harm(Way.TRY_TO_OPEN, file);
      LeasedData.assertRight(data);
    }
  }

  @Test
  void otherCodeOfThisJvm() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      Files.write(file, new byte[1], StandardOpenOption.TRUNCATE_EXISTING);
      LeasedData.assertRight(data);
    }
  }

  @Test
  void severalSnapshotsAndMappingsOfOneFile() throws Exception {
    try (FileData.Mapped one = LeasedData.of(file);
        FileData.Mapped other = LeasedData.of(file);
        FileData.Mapped mapped = MmapGuard.mapFile(file)) {
      LeasedData.of(file).close();
      writer.harm(Way.APPEND, file);
      LeasedData.assertRight(one);
      one.close();
      LeasedData.assertRight(other);
      LeasedData.assertRight(other);
      assertEquals(LeasedData.CONTENT.length, mapped.size());
    }
  }

  /** The kernel resets the signal each time that a lease ends. */
  @Test
  void aStormOfLeasesAndWriters() throws Exception {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < STORM; i++) {
      try (FileData.Mapped data = LeasedData.of(file)) {
        waits.add(writer.harm(i % 2 == 0 ? Way.APPEND : Way.OVERWRITE, file));
        LeasedData.assertRight(data);
      }
      Files.write(file, LeasedData.CONTENT);
    }
    waits.sort(null);
    System.out.printf(
        "%d writers waited: median %d us, worst %d us%n",
        STORM, waits.get(STORM / 2), waits.getLast());
    assertTrue(waits.getLast() < 10_000_000, waits::toString);
  }

  /** A child has copies of all descriptors between its birth and the start of its program. */
  @Test
  void notOnceTheDataIsClosedAlsoIfChildrenAreBorn() throws Exception {
    Thread parent = Thread.ofPlatform().daemon().start(WritersWaitForTheCopyTest::startChildren);
    try {
      for (int i = 0; i < 2 * STORM; i++) {
        LeasedData.of(file).close();
        writer.harm(Way.TRY_TO_OPEN, file);
      }
      assertTrue(parent.isAlive());
    } finally {
      parent.interrupt();
      parent.join();
    }
  }

  private static void startChildren() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        new ProcessBuilder("true").start().waitFor();
      }
    } catch (IOException | InterruptedException e) {
      // The end.
    }
  }
}
