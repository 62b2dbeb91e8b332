package org.mmapguard.examples.fingerprint;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A line on standard error while a file takes longer than a second, if a person can see it. */
final class Progress implements AutoCloseable {

  private static final long SECOND = 1_000_000_000;
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private final PrintStream out;
  private final String file;
  private final long size;
  private final boolean visible;
  private long next = System.nanoTime() + SECOND;
  private boolean shown;

  private Progress(PrintStream out, String file, long size, boolean visible) {
    this.out = out;
    this.file = file;
    this.size = size;
    this.visible = visible;
  }

  static Progress on(PrintStream out, String file, long size) {
    return new Progress(out, file, size, isTerminal());
  }

  /** Standard error itself where the system shows it, else what the JDK knows of the console. */
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }

  /** Tells how many bytes are done; shows that at most once a second. */
  void report(long done) {
    if (visible && System.nanoTime() - next >= 0) {
      next += SECOND;
      shown = true;
      out.printf("\r%s: %d of %d bytes (%d %%)", file, done, size, percentOf(done));
      out.flush();
    }
  }

  private long percentOf(long done) {
    return (long) (100.0 * done / size);
  }

  /** Wipes the line. */
  @Override
  public void close() {
    if (shown) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
