package org.mmapguard.tests.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Reads files with four threads, in a JVM of its own, until another process has cut them.
 *
 * <p>Takes the name of a file from each line of standard input, answers {@code reading} when all
 * threads are at work and {@code done} when each of them has met the cut.
 */
final class TruncationReaders {

  static final int SIZE = 40 * Content.PAGE + 1000;

  private static final int PATIENCE_SECONDS = 60;
  private static final byte[] CONTENT = Content.bytes(SIZE);

  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();

  /** Argument: the seed of what is random. */
  public static void main(String[] arguments) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[0]));
    TruncationReaders readers = new TruncationReaders();
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    // Daemons, so that a failure ends the JVM although other threads may read for ever.
    ExecutorService threads =
        Executors.newFixedThreadPool(
            RandomReader.values().length, Thread.ofPlatform().daemon().factory());
    for (String name; (name = names.readLine()) != null; ) {
      readers.round(Path.of(name), threads, random);
    }
    System.out.println("READS=" + readers.reads);
    System.out.println("FAULTS=" + readers.faults);
  }

  private void round(Path file, ExecutorService threads, SplittableRandom random)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    CountDownLatch atWork = new CountDownLatch(RandomReader.values().length);
    List<Future<?>> ends = new ArrayList<>();
    try (FileData data = MmapGuard.mapFile(file)) {
      for (RandomReader reader : RandomReader.values()) {
        SplittableRandom own = random.split();
        ends.add(threads.submit(() -> readUntilCut(reader, data, own, atWork)));
      }
      atWork.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      System.out.println("reading");
      for (Future<?> end : ends) {
        end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
    System.out.println("done");
  }

  private void readUntilCut(
      RandomReader reader, FileData data, SplittableRandom random, CountDownLatch atWork) {
    try {
      while (true) {
        reader.read(data, CONTENT, random);
        reads.incrementAndGet();
        atWork.countDown();
      }
    } catch (FileData.MappingFaultException | FileSystemException e) {
      faults.incrementAndGet();
      requireRest(data);
    } catch (IOException e) {
      throw new AssertionError(reader + " threw an exception that is not promised", e);
    }
  }

  /** Reads what was not cut off, once the cut is complete. */
  private static void requireRest(FileData data) {
    try {
      // The size shows first: until the cut returns, what is cut off may read as it was.
      while (true) {
        RandomReader.require(data.get(SIZE - 1) == CONTENT[SIZE - 1], "the last byte");
      }
    } catch (FileData.MappingFaultException e) {
      int left = (int) e.currentSize();
      byte[] rest = new byte[left];
      data.copyTo(0, rest, 0, left);
      RandomReader.require(Arrays.equals(rest, 0, left, CONTENT, 0, left), "the rest");
    }
  }
}
