package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** However many threads read, closing waits for the steps under way only, and for no others. */
class ClosingComesThroughTest {

  private static final int STEP = 1 << 20;
  private static final int READERS = 64;

  /** Far more than it takes, far less than it took when readers could overtake. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path directory;

  enum Kind {
    MAPPED,
    LOADED;

    FileData open(Path file) throws IOException {
      return this == MAPPED ? MmapGuard.mapFile(file) : MmapGuard.readFile(file, 2L * STEP);
    }
  }

  enum Threads {
    PLATFORM,
    VIRTUAL;

    ExecutorService start() {
      return this == PLATFORM
          ? Executors.newFixedThreadPool(READERS)
          : Executors.newVirtualThreadPerTaskExecutor();
    }
  }

  @ParameterizedTest
  @EnumSource
  void amongManyReadersOfLargeParts(Kind kind) throws Exception {
    closesSoon(kind, Threads.PLATFORM);
  }

  @ParameterizedTest
  @EnumSource
  void amongManyReadersThatAreVirtualThreads(Kind kind) throws Exception {
    closesSoon(kind, Threads.VIRTUAL);
  }

  private void closesSoon(Kind kind, Threads threads) throws Exception {
    FileData data = kind.open(Files.write(directory.resolve("file"), new byte[STEP]));
    AtomicIntegerArray reads = new AtomicIntegerArray(READERS);
    ThreadLocal<byte[]> target = ThreadLocal.withInitial(() -> new byte[STEP]);
    try (Readers readers =
        new Readers(threads.start(), reads, _ -> data.copyTo(0, target.get(), 0, STEP))) {
      awaitReads(reads, 8, 1);
      long start = System.nanoTime();
      data.close();
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(SOON) < 0, "took " + taken);
      assertEquals(READERS, readers.refused());
    }
  }

  /** Who had to wait for an attempt that was refused reads on, in single reads and in batches. */
  @ParameterizedTest
  @EnumSource
  void refusedAttemptsLetReadersReadOn(Threads threads) throws Exception {
    FileData data = MmapGuard.mapFile(Files.write(directory.resolve("file"), new byte[2 * STEP]));
    AtomicIntegerArray reads = new AtomicIntegerArray(READERS);
    Pipe pipe = Pipe.open();
    try (ExecutorService writing = Executors.newSingleThreadExecutor();
        Pipe.SourceChannel source = pipe.source()) {
      Future<Integer> written = writing.submit(() -> write(data.asByteBuffer(), pipe));
      assertEquals(1, source.read(ByteBuffer.allocate(1)));
      try (Readers readers = new Readers(threads.start(), reads, i -> read(data, i))) {
        for (int attempt = 1; attempt <= 6; attempt++) {
          assertThrowsExactly(IllegalStateException.class, data::close);
          awaitReads(reads, READERS, attempt);
        }
        ByteBuffer rest = ByteBuffer.allocate(2 * STEP);
        while (source.read(rest) > 0) {}
        assertEquals(2 * STEP, written.get());
        data.close();
        assertEquals(READERS, readers.refused());
      }
    }
  }

  private static int write(ByteBuffer bytes, Pipe pipe) throws IOException {
    try (Pipe.SinkChannel sink = pipe.sink()) {
      return sink.write(bytes);
    }
  }

  private static void read(FileData data, int number) {
    if (number % 2 == 0) {
      assertEquals(0, data.getLong(8L * number, ByteOrder.BIG_ENDIAN));
    } else {
      assertEquals(0, data.<Integer, RuntimeException>batch(reads -> reads.get(1) + reads.get(2)));
    }
  }

  /** Waits until each of the first {@code readers} has read so often. */
  private static void awaitReads(AtomicIntegerArray reads, int readers, int often)
      throws InterruptedException {
    for (int i = 0; i < readers; i++) {
      int before = often == 1 ? 0 : reads.get(i);
      long end = System.nanoTime() + 20_000_000_000L;
      while (reads.get(i) <= before) {
        Thread.sleep(1);
        assertTrue(System.nanoTime() < end, i + " reads no more: " + reads + " " + often);
      }
    }
  }

  /** Threads that read until they are refused. */
  private record Readers(ExecutorService threads, List<Future<?>> ends) implements AutoCloseable {

    Readers(ExecutorService threads, AtomicIntegerArray reads, IntConsumer read) {
      this(threads, new ArrayList<>());
      for (int i = 0; i < READERS; i++) {
        int number = i;
        ends.add(
            threads.submit(
                () -> {
                  while (true) {
                    read.accept(number);
                    reads.incrementAndGet(number);
                    LockSupport.parkNanos(1_000); // virtual threads have no time slices
                  }
                }));
      }
    }

    /** Returns how many ended because the data was closed. */
    int refused() throws InterruptedException {
      int refused = 0;
      for (Future<?> end : ends) {
        try {
          end.get();
        } catch (ExecutionException e) {
          refused += e.getCause() instanceof IllegalStateException ? 1 : 0;
        }
      }
      return refused;
    }

    @Override
    public void close() {
      threads.close();
    }
  }
}
