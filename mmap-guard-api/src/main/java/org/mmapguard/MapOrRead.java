package org.mmapguard;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.core.FileKind;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.MappingKind;
import org.mmapguard.core.NotMappableException;

/** Maps a file, or reads what cannot be mapped. */
final class MapOrRead {

  private MapOrRead() {}

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the returned data owns the mapping
  static FileData open(Path path, long maxBytes) throws IOException {
    if (!FileKind.isMappable(path)) {
      return Loading.nonEmptyFile(path, maxBytes);
    }
    // The common case first: to look at the file before would be one system call more.
    try {
      return new FileData.Mapped(Mapping.open(MappingKind.MAPPING, path, ApiFailures.INSTANCE));
    } catch (MmapGuard.EmptyFileException e) {
      return Loading.nonEmptyFile(path, maxBytes); // files of /proc only say that they are empty
    } catch (MmapGuard.NotRegularFileException e) {
      return Loading.file(path, maxBytes); // which refuses what is no stream either
    } catch (NotMappableException e) {
      if (e.isOutOfRoom()) {
        throw e;
      }
      return Loading.file(path, maxBytes);
    }
  }
}
