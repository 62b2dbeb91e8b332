package org.mmapguard.tests.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** For how many seconds the system holds up a writer, lower until this is closed; for root. */
public final class LeaseBreakTime implements AutoCloseable {

  private static final Path PARAMETER = Path.of("/proc/sys/fs/lease-break-time");

  private final String before;

  private LeaseBreakTime(String before) {
    this.before = before;
  }

  public static LeaseBreakTime of(int seconds) throws IOException {
    TakesLeases.Turns.requireAlone();
    LeaseBreakTime time = new LeaseBreakTime(now());
    Files.writeString(PARAMETER, seconds + "\n");
    return time;
  }

  /** The first read must ask for enough, because the kernel answers no second one. */
  private static String now() throws IOException {
    try (BufferedReader parameter = Files.newBufferedReader(PARAMETER)) {
      return parameter.readLine() + "\n";
    }
  }

  /** Tells whether it can be set, for conditions of tests. */
  public static boolean canBeSet() {
    return Files.isWritable(PARAMETER);
  }

  @Override
  public void close() throws IOException {
    Files.writeString(PARAMETER, before);
  }
}
