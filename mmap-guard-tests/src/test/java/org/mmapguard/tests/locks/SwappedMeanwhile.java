package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Forks;

/**
 * The scene of a file that is put in the place of another after the look at that, and before it is
 * opened: a tracer has the opening wait.
 */
final class SwappedMeanwhile {

  static final String NAME = "name";

  private SwappedMeanwhile() {}

  /**
   * Prepares a JVM.
   *
   * @param main what to run; it opens the name, and calls {@link #putInPlace} meanwhile
   * @param directory where to run it
   * @param data the real path of the directory with the name
   */
  static ForkedJvm jvm(Class<?> main, Path directory, Path data, boolean nativeAccess)
      throws IOException, InterruptedException {
    ForkedJvm jvm =
        new ForkedJvm(main, directory)
            .traced(
                "-P",
                data.resolve(NAME).toString(),
                "-e",
                "inject=openat:delay_enter=" + 1000 * Forks.DELAY_MILLIS + ":when=1")
            .uncounted();
    return nativeAccess ? jvm.withNativeAccess() : jvm;
  }

  /** Gives the name to another file, once that opening has begun, and before it goes on. */
  static void putInPlace(Path other) throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(Forks.DELAY_MILLIS / 2);
    Files.move(other, other.resolveSibling(NAME), StandardCopyOption.ATOMIC_MOVE);
  }
}
