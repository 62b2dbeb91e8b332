package org.mmapguard.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Waits for standard input in non-blocking mode, where a read fails if nothing is there.
 *
 * <p>Another process that shares the pipe or terminal may have set the mode. The JDK tells {@code
 * EAGAIN} by a text in the language of the locale, so this looks at what caused it instead: the
 * mode, and that nothing can be read.
 *
 * <p>An interrupt does not end the wait, as it ends no read of a file; the flag is set afterwards.
 */
final class PatientInput extends FilterInputStream {

  private static final Path DETAILS = Path.of("/proc/self/fdinfo/0");
  private static final String FLAGS = "flags:";
  private static final int O_NONBLOCK = 0x800; // <fcntl.h> of all Linux that a JDK runs on

  private static final long SHORTEST_WAIT = 100_000; // nanoseconds
  private static final long LONGEST_WAIT = 20_000_000;

  /** Whether the last read failed although there was something to read. */
  private boolean failedWithData;

  private PatientInput(InputStream in) {
    super(in);
  }

  static InputStream of(InputStream in) {
    return new PatientInput(in);
  }

  @Override
  public int read() throws IOException {
    return read(null, 0, 1);
  }

  /** Reads one byte and returns it if there is no target, and into the target else. */
  @Override
  public int read(byte @Nullable [] target, int offset, int length) throws IOException {
    for (long wait = SHORTEST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      try {
        int result = target == null ? super.read() : super.read(target, offset, length);
        failedWithData = false;
        return result;
      } catch (IOException e) {
        if (!isOfDescriptor(e) || !isNonBlocking() || isBroken(e)) {
          throw e;
        }
      }
      Uninterruptible.sleepNanos(wait);
    }
  }

  /** Tells whether a read of a descriptor failed, and not what {@link System#setIn} has set. */
  private static boolean isOfDescriptor(IOException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return e.getClass() == IOException.class
        && trace.length > 0
        && trace[0].isNativeMethod()
        && trace[0].getClassName().equals("java.io.FileInputStream");
  }

  private static boolean isNonBlocking() {
    try {
      for (String line : Files.readAllLines(DETAILS)) {
        if (line.startsWith(FLAGS)) {
          return (Integer.parseInt(line.substring(FLAGS.length()).trim(), 8) & O_NONBLOCK) != 0;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Another system, which tells nothing of the kind.
    }
    return false;
  }

  /** Something may have come since the read failed; but what is there can be read, or never. */
  private boolean isBroken(IOException e) {
    boolean failedBefore = failedWithData;
    try {
      failedWithData = super.available() > 0;
    } catch (IOException closed) {
      e.addSuppressed(closed);
      return true;
    }
    return failedBefore && failedWithData;
  }
}
