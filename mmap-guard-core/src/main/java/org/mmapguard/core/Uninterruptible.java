package org.mmapguard.core;

import java.util.concurrent.TimeUnit;

/** Sleep that an interrupt does not end; the flag is set afterwards. */
final class Uninterruptible {

  private Uninterruptible() {}

  static void sleepNanos(long nanos) {
    boolean interrupted = false;
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      try {
        TimeUnit.NANOSECONDS.sleep(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
