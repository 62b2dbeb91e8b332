package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Closes data under its readers, in a JVM of its own.
 *
 * <p>In each round one thread reads in each guarded way and one by views, and two close at random
 * moments. Reading memory that is unmapped would crash the JVM.
 */
final class CloseRace {

  static final int READERS = RandomReader.values().length + 1;

  private static final int CLOSERS = 2;
  private static final int LONGEST_WAIT_NANOS = 200_000;
  private static final byte[] CONTENT = Content.bytes(2 * Content.PAGE + 1000);

  private final Path file;
  private final int rounds;
  private final CyclicBarrier start;
  private final CyclicBarrier end = new CyclicBarrier(READERS + CLOSERS);
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong interruptedViews = new AtomicLong();
  private volatile FileData data;

  private CloseRace(Path file, int rounds) throws IOException {
    this.file = file;
    this.rounds = rounds;
    data = MmapGuard.mapFile(file);
    data.close();
    start = new CyclicBarrier(READERS + CLOSERS, this::map);
  }

  /** Arguments: folder for files, rounds, the seed of what is random. */
  public static void main(String[] arguments) throws Exception {
    Path file = Content.write(Path.of(arguments[0]).resolve("raced"), CONTENT);
    CloseRace race = new CloseRace(file, Integer.parseInt(arguments[1]));
    race.run(new SplittableRandom(Long.parseLong(arguments[2])));
    System.out.println("READS=" + race.reads);
    System.out.println("REFUSALS=" + race.refusals);
    System.out.println("INTERRUPTED_VIEWS=" + race.interruptedViews);
    System.out.println("LEFT_OPEN=" + OpenResources.of(file).size());
  }

  private void run(SplittableRandom random) throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS + CLOSERS)) {
      for (RandomReader reader : RandomReader.values()) {
        SplittableRandom own = random.split();
        ends.add(threads.submit(() -> inEachRound(() -> readOnce(reader, own))));
      }
      ends.add(threads.submit(() -> inEachRound(this::viewOnce)));
      for (int i = 0; i < CLOSERS; i++) {
        SplittableRandom own = random.split();
        ends.add(threads.submit(() -> inEachRound(() -> close(own))));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  private void map() {
    try {
      data = MmapGuard.mapFile(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void inEachRound(Runnable task) {
    for (int round = 0; round < rounds; round++) {
      try {
        start.await();
        task.run();
        end.await();
      } catch (Exception | Error e) {
        e.printStackTrace();
        Runtime.getRuntime().halt(1); // or the others would wait for this thread
      }
    }
  }

  private void readOnce(RandomReader reader, SplittableRandom random) {
    try {
      while (true) {
        reader.read(data, CONTENT, random);
        reads.incrementAndGet();
        Thread.yield(); // on two cores the closers would wait long for their turn
      }
    } catch (IllegalStateException | IOException e) {
      requireClosed(e); // streams and channels throw the exceptions of their kind
    }
  }

  private void viewOnce() {
    try {
      while (true) {
        byte[] all = data.view(bytes -> bytes.toArray(JAVA_BYTE));
        RandomReader.require(Arrays.equals(all, CONTENT), "a view");
        reads.incrementAndGet();
        Thread.yield(); // on two cores the closers would wait long for their turn
      }
    } catch (IllegalStateException e) {
      refusals.incrementAndGet(); // a view may notice before close has returned
      if (Thread.interrupted()) { // a side effect of how the JDK reaches code inside an access
        interruptedViews.incrementAndGet();
      }
    }
  }

  private void requireClosed(Exception e) {
    if (data.isOpen()) {
      throw new AssertionError("refused although the data is open", e);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("a guarded call was struck inside an access to memory", e);
    }
    refusals.incrementAndGet();
  }

  private void close(SplittableRandom random) {
    LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
    data.close();
  }
}
