package org.mmapguard.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.Opening;

/** Maps a file that is truncated after it was asked for its size, and before it is mapped. */
public final class TruncatedWhileMapped {

  /** The tracer makes the call that maps wait so long. */
  static final int DELAY_MILLIS = Forks.DELAY_MILLIS;

  private TruncatedWhileMapped() {}

  /** Prints what opening a file in a directory gives. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    // Loads what is needed, so that the file is mapped at once.
    MmapGuard.mapFile(Files.write(directory.resolve("other"), new byte[1])).close();
    Path file = Files.write(directory.resolve("file"), Content.bytes(10_000));
    Thread.ofPlatform().start(() -> truncate(file));
    System.out.println(Opening.MAP_FILE.outcome(file));
  }

  private static void truncate(Path file) {
    try {
      TimeUnit.MILLISECONDS.sleep(DELAY_MILLIS / 2);
      Content.cut(file, 10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
