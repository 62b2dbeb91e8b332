package org.mmapguard.tests.costs;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Bytes of the heap for one call, in the interpreter as well as in compiled code. */
final class Allocated {

  private static final int TIMES = 1_000;

  private static final int SMALLEST_OBJECT = 16;

  private Allocated() {}

  static long by(RepeatedCall call, Path path) throws IOException {
    call.repeat(path, TIMES);
    return least(call, path, TIMES) / TIMES;
  }

  /**
   * What a call allocates, without what it takes to open the file for all of them. No object is
   * smaller than 16 bytes: less than half of one for each call is what one opening took more than
   * another.
   */
  static long byEach(RepeatedCall call, Path path) throws IOException {
    call.repeat(path, 10 * TIMES);
    long few = least(call, path, TIMES);
    long bytes = (least(call, path, 3 * TIMES) - few) / (2 * TIMES);
    return bytes < SMALLEST_OBJECT / 2 ? 0 : bytes;
  }

  private static long least(RepeatedCall call, Path path, int times) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      call.repeat(path, times);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  /** Arguments: the call, the path. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(by(RepeatedCall.valueOf(arguments[0]), Path.of(arguments[1])));
  }
}
