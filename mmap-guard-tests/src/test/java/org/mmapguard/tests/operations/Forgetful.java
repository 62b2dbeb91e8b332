package org.mmapguard.tests.operations;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.CapturedLog;

/** Code that does not close what it opens. */
final class Forgetful {

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private Forgetful() {}

  // A method of its own, whose frame would otherwise keep the data alive.
  static void mapAndForget(Path file) throws IOException {
    assertTrue(MmapGuard.mapFile(file).isOpen());
  }

  static void awaitReport(CapturedLog log, Path file) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (log.about(file.toString()).isEmpty()) {
      assertTrue(System.nanoTime() < end, "not reported: " + file);
      System.gc();
      Thread.sleep(20); // the cleaner is a thread of its own
    }
  }

  /** The report of data that was forgotten later shows that the one before is complete. */
  static void forgetAnother(CapturedLog log, Path directory) throws Exception {
    Path later = Files.write(directory.resolve("later"), new byte[1]);
    mapAndForget(later);
    awaitReport(log, later);
  }

  /** Forgets the file that is named by the argument, until the JVM has reported it. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    try (CapturedLog log = new CapturedLog()) {
      MmapGuard.mapFile(file).isOpen();
      for (int i = 0; i < 1000 && log.about(arguments[0]).isEmpty(); i++) {
        System.gc();
        Thread.sleep(20);
      }
      var report = log.about(arguments[0]).getFirst();
      System.out.println(CapturedLog.text(report));
      Throwable origin = report.getThrown();
      for (StackTraceElement frame :
          origin == null ? new StackTraceElement[0] : origin.getStackTrace()) {
        System.out.println(frame);
      }
    }
  }
}
