package org.mmapguard;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.mmapguard.core.Failures;
import org.mmapguard.core.PageFault;
import org.mmapguard.core.Printable;

/** The public exceptions, for the core to throw. */
enum ApiFailures implements Failures {
  INSTANCE;

  @Override
  public FileSystemException empty(Path path, String reason) {
    return new MmapGuard.EmptyFileException(path, reason);
  }

  @Override
  public FileSystemException locked(Path path, String reason) {
    return new MmapGuard.FileLockedException(path, reason);
  }

  @Override
  public FileSystemException notRegular(Path path, String reason) {
    return new MmapGuard.NotRegularFileException(path, reason);
  }

  @Override
  public IOException tooLarge(String source, long limit) {
    return new MmapGuard.InputTooLargeException(source, limit);
  }

  @Override
  public FileSystemException pageFault(Path path, PageFault fault) {
    return new FileData.PageFaultException(Printable.name(path), fault);
  }
}
