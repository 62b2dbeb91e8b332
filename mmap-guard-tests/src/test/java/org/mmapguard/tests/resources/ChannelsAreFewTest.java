package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** The JDK keeps each channel of a descriptor until that is closed, so there must be few. */
class ChannelsAreFewTest {

  private static final int THREADS = 16;

  /** For readers: more than a file has, since other data of this JVM may not be closed yet. */
  private static final int READERS = 8;

  private static final Pattern CHANNELS =
      Pattern.compile("(\\d+) +\\d+ +\\S*ShieldedChannel\\$BorrowedDescriptor");

  @TempDir private Path folder;

  @Tag("race")
  @Test
  void howeverManyThreadsReadZeros() throws Exception {
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("zeros"), new byte[4096]))) {
      inManyThreads(
          () -> {
            for (int i = 0; i < 20_000; i++) {
              assertEquals(0, data.get(i % 4096));
            }
            return null;
          });
      assertFewChannels(READERS);
    }
  }

  @Test
  void howeverOftenDataIsTransferred() throws Exception {
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("data"), new byte[4096]))) {
      inManyThreads(
          () -> {
            Path copy = Files.createTempFile(folder, "copy", null);
            for (int i = 0; i < 100; i++) {
              try (FileChannel target = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                assertEquals(4096, data.transferTo(target));
              }
            }
            return null;
          });
      assertFewChannels(READERS + THREADS);
    }
  }

  private static void inManyThreads(Callable<?> work) throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        ends.add(threads.submit(work));
      }
    }
    for (Future<?> end : ends) {
      end.get();
    }
  }

  /** Counts what a garbage collection leaves. */
  private static void assertFewChannels(int most) throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    List<Integer> counts =
        CHANNELS
            .matcher(histogram)
            .results()
            .map(MatchResult::group)
            .map(line -> Integer.valueOf(line.split(" ")[0]))
            .toList();
    assertEquals(1, counts.size(), () -> "the class is in the histogram once: " + counts);
    assertTrue(counts.getFirst() <= most, () -> counts + " channels of one file");
  }
}
