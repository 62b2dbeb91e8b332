package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** Whoever reads a view while it is closed gets away, in each way of reading. */
class InterruptsOfClosingTest {

  private static final int ROUNDS = 20;

  @TempDir Path directory;

  @Test
  void eachWayOfReadingEnds() throws Exception {
    List<String> lines =
        new ForkedJvm(InterruptsOfClosing.class, directory)
            .with("-XX:TieredStopAtLevel=4")
            .run(directory, ROUNDS)
            .lines();
    List<String> ways = Stream.of(InterruptsOfClosing.Way.values()).map(Enum::name).toList();
    assertEquals(
        ways.stream().map(way -> way + ", rounds: " + ROUNDS).toList(),
        lines.stream().map(line -> line.replaceFirst(" interrupted \\d+ times", "")).toList());
  }
}
