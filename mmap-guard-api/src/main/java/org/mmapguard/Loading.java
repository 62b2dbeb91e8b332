package org.mmapguard;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.FileCopy;
import org.mmapguard.core.FileKind;
import org.mmapguard.core.Recorder;
import org.mmapguard.core.StandardInput;

/** Reads into memory, up to a limit in bytes. */
final class Loading {

  private Loading() {}

  @MustBeClosed
  static FileData.Loaded standardInput(long maxBytes) throws IOException {
    return new FileData.Loaded(Recorder.loading(new StandardInputReading(maxBytes)));
  }

  /** Not a lambda: the first of those in a JVM takes longer than to read what is short. */
  private record StandardInputReading(long maxBytes) implements Recorder.Reading {
    @Override
    public Blocks read() throws IOException {
      return StandardInput.read(maxBytes, ApiFailures.INSTANCE);
    }
  }

  @MustBeClosed
  static FileData.Loaded file(Path path, long maxBytes) throws IOException {
    return new FileData.Loaded(
        Recorder.loading(() -> FileCopy.read(path, maxBytes, ApiFailures.INSTANCE)));
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed here, or else returned
  static FileData.Loaded nonEmptyFile(Path path, long maxBytes) throws IOException {
    FileData.Loaded data = file(path, maxBytes);
    if (data.size() == 0) {
      data.close();
      throw MmapGuard.EmptyFileException.of(path, FileKind.EMPTY);
    }
    return data;
  }
}
