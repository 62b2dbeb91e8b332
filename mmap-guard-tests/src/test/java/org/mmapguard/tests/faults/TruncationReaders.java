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
 * Reads files with several threads, in a JVM of its own, until another process has cut them.
 *
 * <p>Takes the name of a file from each line of standard input, answers {@code reading} when all
 * threads are at work and {@code done} when each of them has met the cut. Counts at the end how
 * they met it: by wrong bytes, by the exception that is promised, or by anything else.
 */
final class TruncationReaders {

  static final int SIZE = 40 * Content.PAGE + 1000;

  private static final int PATIENCE_SECONDS = Integer.getInteger("mmapguard.patience", 60);
  private static final byte[] CONTENT = Content.bytes(SIZE);

  private final AtomicLong wrong = new AtomicLong();
  private final AtomicLong typed = new AtomicLong();
  private final AtomicLong other = new AtomicLong();

  /** Argument: the seed of what is random. */
  public static void main(String[] arguments) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[0]));
    TruncationReaders readers = new TruncationReaders();
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    // Daemons, so that a failure ends the JVM although other threads may read for ever.
    ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    int round = 0;
    for (String name; (name = names.readLine()) != null; round++) {
      readers.read(Path.of(name), crew(round), threads, random);
    }
    System.out.println(readers.wrong + " " + readers.typed + " " + readers.other);
  }

  /**
   * Returns who reads in a round: all ways of reading, or two threads that share the processors
   * with nobody and so are at work when a cut happens.
   */
  static List<RandomReader> crew(int round) {
    return round % 2 == 0
        ? List.of(RandomReader.values())
        : List.of(RandomReader.TAIL, RandomReader.TAIL);
  }

  private void read(
      Path file, List<RandomReader> crew, ExecutorService threads, SplittableRandom random)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    CountDownLatch atWork = new CountDownLatch(crew.size());
    List<Future<?>> ends = new ArrayList<>();
    try (FileData data = MmapGuard.mapFile(file)) {
      for (RandomReader reader : crew) {
        SplittableRandom own = random.split();
        ends.add(threads.submit(() -> readUntilCut(reader, data, own, atWork)));
      }
      if (!atWork.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException("not all readers have read once");
      }
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
      try {
        while (true) {
          reader.read(data, CONTENT, random);
          atWork.countDown();
        }
      } catch (FileData.MappingFaultException | FileSystemException e) {
        requireRest(data);
        typed.incrementAndGet();
      }
    } catch (RandomReader.WrongBytes e) {
      wrong.incrementAndGet();
      System.err.println(e.getMessage());
    } catch (Throwable e) {
      other.incrementAndGet();
      e.printStackTrace();
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
