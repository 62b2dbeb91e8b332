package org.mmapguard;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.mmapguard.core.Failures;
import org.mmapguard.core.PageFault;
import org.mmapguard.core.Printable;

/**
 * The public exceptions, for the core to throw. Each makes itself, under the name of its
 * superclass, so that the JVM loads it when it is thrown, and not to verify this class.
 */
enum ApiFailures implements Failures {
  INSTANCE;

  @Override
  public FileSystemException empty(Path path, String reason) {
    return MmapGuard.EmptyFileException.of(path, reason);
  }

  @Override
  public FileSystemException locked(Path path, String reason) {
    return MmapGuard.FileLockedException.of(path, reason);
  }

  @Override
  public FileSystemException notRegular(Path path, String reason) {
    return MmapGuard.NotRegularFileException.of(path, reason);
  }

  @Override
  public IOException tooLarge(String source, long limit) {
    return MmapGuard.InputTooLargeException.of(source, limit);
  }

  @Override
  public FileSystemException pageFault(Path path, PageFault fault) {
    return new FileData.PageFaultException(Printable.name(path), fault);
  }
}
