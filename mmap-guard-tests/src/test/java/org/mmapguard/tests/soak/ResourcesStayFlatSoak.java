package org.mmapguard.tests.soak;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * A million uses over good and bad inputs, in platform and virtual threads that are interrupted at
 * any moment, leave nothing behind.
 */
@EnabledOnOs(OS.LINUX)
class ResourcesStayFlatSoak {

  private static final int WARM_UP = 200_000;
  private static final int CYCLES = 1_000_000;
  private static final int TASKS = 100;

  /** The lock that this run is about: with native access another one. */
  private static final String LOCK = System.getProperty("mmapguard.soak.lock", "posix");

  /** What the JVM itself may take meanwhile: compiled code, stacks, buffers of its collector. */
  private static final long SLACK = 16L << 20;

  @Test
  void aMillionCyclesLeaveNothingBehind(@TempDir Path directory) throws Exception {
    Cycle.makeFiles(directory);
    try (FileData data = MmapGuard.mapFile(directory.resolve("small"))) {
      assertTrue(data.toString().contains(", lock=" + LOCK + ","), data::toString);
    }
    run(WARM_UP, directory);
    Resources before = Resources.now();
    run(CYCLES, directory);
    Resources after = Resources.now();
    System.out.println("lock:   " + LOCK);
    System.out.println("before: " + before);
    System.out.println("after:  " + after);
    assertAll(
        () -> assertEquals(0, Resources.mappingsOf(directory), "mappings of our files"),
        () -> assertEquals(before.descriptors(), after.descriptors(), "descriptors"),
        () -> assertFlat(before.mappings(), after.mappings(), 100, "mappings"),
        () -> assertFlat(before.heap(), after.heap(), SLACK / 4, "bytes of heap"),
        () -> assertFlat(before.resident(), after.resident(), SLACK, "resident bytes"));
  }

  private static void assertFlat(long before, long after, long slack, String what) {
    assertTrue(after <= before + slack, () -> what + ": from " + before + " to " + after);
  }

  private static void run(int cycles, Path directory) throws Exception {
    ConcurrentLinkedQueue<Thread> workers = new ConcurrentLinkedQueue<>();
    Thread interrupter = Thread.ofPlatform().daemon().start(() -> interruptAtRandom(workers));
    try (ExecutorService platform = Executors.newFixedThreadPool(3);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        int seed = i;
        Callable<@Nullable Void> task = () -> cycle(cycles / TASKS, seed, directory, workers);
        tasks.add((i % 2 == 0 ? platform : virtual).submit(task));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    } finally {
      interrupter.interrupt();
      interrupter.join();
    }
  }

  private static @Nullable Void cycle(
      int cycles, int seed, Path directory, ConcurrentLinkedQueue<Thread> workers)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Cycle[] all = Cycle.values();
    workers.add(Thread.currentThread());
    try {
      for (int i = 0; i < cycles; i++) {
        all[random.nextInt(all.length)].run(directory);
      }
    } finally {
      workers.remove(Thread.currentThread());
      Thread.interrupted(); // the pool's next task is not meant
    }
    return null;
  }

  private static void interruptAtRandom(ConcurrentLinkedQueue<Thread> workers) {
    try {
      while (true) {
        Thread.sleep(1);
        workers.forEach(Thread::interrupt);
      }
    } catch (InterruptedException e) {
      // The run is over.
    }
  }
}
