package org.mmapguard.examples.fingerprint;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line on standard error that counts the seconds of a call which tells nothing until it returns,
 * if a person can see it.
 */
final class ElapsedTime implements AutoCloseable {

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger seconds = new AtomicInteger();
  private final PrintStream out;
  private final boolean visible = Progress.isTerminal();

  private ElapsedTime(PrintStream out) {
    this.out = out;
  }

  /** Begins to count. */
  static ElapsedTime on(PrintStream out, String what) {
    ElapsedTime time = new ElapsedTime(out);
    if (time.visible) {
      var _ = time.clock.scheduleAtFixedRate(() -> time.show(what), 0, 1, TimeUnit.SECONDS);
    }
    return time;
  }

  private void show(String what) {
    out.printf("\r%s, %d s", what, seconds.getAndIncrement());
    out.flush();
  }

  /** Stops, and wipes the line. */
  @Override
  public void close() {
    clock.close();
    if (visible) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
