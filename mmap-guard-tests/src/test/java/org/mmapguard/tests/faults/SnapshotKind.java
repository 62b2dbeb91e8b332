package org.mmapguard.tests.faults;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** When a snapshot is copied. */
enum SnapshotKind {
  AT_ONCE {
    @Override
    FileData.Mapped of(Path path) throws IOException {
      return MmapGuard.snapshot(path);
    }
  },
  ON_WRITE {
    @Override
    FileData.Mapped of(Path path) throws IOException {
      FileData.Mapped data = MmapGuard.snapshotOnWrite(path);
      if (!data.toString().contains("snapshot, leased")) {
        throw new AssertionError(data.toString());
      }
      return data;
    }
  };

  @MustBeClosed
  abstract FileData.Mapped of(Path path) throws IOException;
}
