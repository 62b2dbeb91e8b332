package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes folders in memory, where Linux has them, or else in the usual place. */
final class Tmpfs implements TempDirFactory {

  private static final Path MOUNT = Path.of("/dev/shm");

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
      throws IOException {
    return Files.isWritable(MOUNT)
        ? Files.createTempDirectory(MOUNT, "mmap-guard")
        : Files.createTempDirectory("mmap-guard");
  }
}
