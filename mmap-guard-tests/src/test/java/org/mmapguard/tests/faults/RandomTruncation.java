package org.mmapguard.tests.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Cuts files at random moments while a JVM of its own reads them. */
public final class RandomTruncation {

  private static final int SIZE = TruncationReaders.SIZE;
  private static final int SIZE_OF_WHOLE_PAGES = SIZE - SIZE % Content.PAGE;
  private static final int LONGEST_WAIT_NANOS = 1_000_000;

  /** How many cuts of a hundred lie in the last page, where nothing faults. */
  private static final int IN_THE_LAST_PAGE = 45;

  private final Path scratch;
  private final long seed;
  private final BiFunction<Class<?>, Path, ForkedJvm> jvm;

  /**
   * Prepares a run.
   *
   * @param scratch a folder for what the JVM writes
   * @param seed of what is random
   */
  public RandomTruncation(Path scratch, long seed) {
    this(scratch, seed, ForkedJvm::new);
  }

  /**
   * Prepares a run with another JVM.
   *
   * @param scratch a folder for what the JVM writes
   * @param seed of what is random
   * @param jvm prepares one that runs a class in a folder
   */
  public RandomTruncation(Path scratch, long seed, BiFunction<Class<?>, Path, ForkedJvm> jvm) {
    this.scratch = scratch;
    this.seed = seed;
    this.jvm = jvm;
  }

  /**
   * How the readers of all cuts learned of them.
   *
   * @param wrong by bytes that are not the file's
   * @param typed by the exception that is promised
   * @param other by anything else
   */
  public record Outcome(int cuts, long wrong, long typed, long other) {

    /** Returns the only outcome that keeps the promise. */
    public static Outcome allTyped(int cuts) {
      int readers = IntStream.range(0, cuts).map(i -> TruncationReaders.crew(i).size()).sum();
      return new Outcome(cuts, 0, readers, 0);
    }
  }

  /** Makes and cuts files in a folder; an exception tells that the readers' JVM is gone. */
  public Outcome of(int cuts, Path where) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = Content.bytes(SIZE);
    Process readers = jvm.apply(TruncationReaders.class, scratch).start(seed);
    try (Writer names = readers.outputWriter();
        BufferedReader answers = readers.inputReader()) {
      for (int round = 0; round < cuts; round++) {
        Path file = Content.write(where.resolve("victim"), content);
        try (FileChannel cutter = FileChannel.open(file, StandardOpenOption.WRITE)) {
          names.write(file + "\n");
          names.flush();
          require("reading", answers.readLine());
          LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
          boolean late = random.nextInt(100) < IN_THE_LAST_PAGE;
          cutter.truncate(random.nextInt(late ? SIZE_OF_WHOLE_PAGES : 0, SIZE));
          require("done", answers.readLine());
        }
      }
      readers.getOutputStream().close();
      String[] counts = String.valueOf(answers.readLine()).split(" ");
      require("0", String.valueOf(readers.waitFor()));
      return new Outcome(
          cuts, Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2]));
    } finally {
      readers.destroy();
    }
  }

  private void require(String expected, String actual) throws IOException {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + ", got " + actual + "\n" + errors());
    }
  }

  /** Returns what readers said of wrong bytes and unexpected exceptions, and how to repeat it. */
  public String errors() throws IOException {
    return "-Dmmapguard.seed=" + seed + "\n" + Files.readString(scratch.resolve("stderr.txt"));
  }
}
