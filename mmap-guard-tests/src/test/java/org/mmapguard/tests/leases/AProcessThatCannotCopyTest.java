package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.LeaseBreakTime;
import org.mmapguard.tests.support.Shell;
import org.mmapguard.tests.support.TakesLeases;
import org.mmapguard.tests.support.WritingProcess.Way;

/** A process that stands still, or has no memory, survives, and a writer goes on in the end. */
@EnabledOnOs(OS.LINUX)
class AProcessThatCannotCopyTest extends LeaseScene {

  /** All later guarded calls say so, though the memory may be right: nobody can tell. */
  @Test
  @TakesLeases(andChangesTheirTime = true)
  void whileItIsStoppedForLongerThanTheSystemWaits() throws Exception {
    assumeTrue(LeaseBreakTime.canBeSet(), "only root can set for how long the system waits");
    try (LeaseBreakTime _ = LeaseBreakTime.of(1)) {
      Process holder = holder(false);
      stop(holder);
      long wait = writer.harm(Way.OVERWRITE, file);
      assertTrue(wait > 500_000, wait + " microseconds");
      signal("CONT", holder);
      assertEnds(
          holder,
          "it may have been written to before it was copied: this process stood still for longer"
              + " than the system has writers wait (fs.lease-break-time)");
    }
  }

  @Test
  void whileItIsStoppedForLessThanThat() throws Exception {
    Process holder = holder(false);
    stop(holder);
    writer.begin(Way.OVERWRITE, file);
    Thread.sleep(200);
    assertFalse(writer.hasEnded());
    signal("CONT", holder);
    writer.end();
    assertEnds(holder, "right");
  }

  @Test
  void whileItsHeapIsFull() throws Exception {
    Process holder = holder(true);
    writer.begin(Way.OVERWRITE, file);
    Thread.sleep(300);
    assertFalse(writer.hasEnded(), "there was memory for a copy");
    proceed(holder);
    writer.end();
    assertEnds(holder, "right");
  }

  private static void proceed(Process holder) throws IOException {
    holder.getOutputStream().write(1);
    holder.getOutputStream().flush();
  }

  private Process holder(boolean fillsItsHeap) throws IOException, InterruptedException {
    Path ready = directory.resolve("ready");
    Process holder =
        new ForkedJvm(LeaseHolder.class, directory)
            .withNativeAccess()
            .with("-XX:-UseTLAB") // in which a thread would have some memory left
            .start(file, ready, fillsItsHeap);
    proceed(holder);
    LeasedData.await("ready", () -> ready.toFile().length() == 2);
    return holder;
  }

  /** Its threads stop one after the other, and that of its leases may go on for a while. */
  private void stop(Process process) throws IOException, InterruptedException {
    signal("STOP", process);
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    LeasedData.await("stopped", () -> allAreStopped(threads));
  }

  private static boolean allAreStopped(Path threads) {
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(thread -> read(thread.resolve("stat")).contains(") T "));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void signal(String name, Process process) throws IOException, InterruptedException {
    assertEquals(0, Shell.run(directory, "kill -" + name + " " + process.pid()));
  }

  private void assertEnds(Process holder, String answer) throws Exception {
    holder.getOutputStream().close();
    assertEquals(0, holder.waitFor(), () -> read(directory.resolve("errors.txt")));
    assertEquals(
        List.of("leased", answer, "view 70001", "70001"),
        read(directory.resolve("output.txt")).lines().toList());
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
