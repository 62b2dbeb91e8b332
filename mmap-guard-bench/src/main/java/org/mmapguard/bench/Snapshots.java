package org.mmapguard.bench;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One GiB and one MiB, to take snapshots of. */
@State(Scope.Benchmark)
public class Snapshots {

  private final Path large = BenchFile.of(Gibibyte.SIZE, 0);
  private final Path small = BenchFile.of(1 << 20, 0);

  byte ofLarge() throws IOException {
    return firstByteOfSnapshot(large);
  }

  byte ofSmall() throws IOException {
    return firstByteOfSnapshot(small);
  }

  private static byte firstByteOfSnapshot(Path path) throws IOException {
    try (FileData.Mapped data = MmapGuard.snapshot(path)) {
      return data.get(0);
    }
  }

  byte ofLargeOnWrite() throws IOException {
    return firstByteOfSnapshotOnWrite(large);
  }

  byte ofSmallOnWrite() throws IOException {
    return firstByteOfSnapshotOnWrite(small);
  }

  private static byte firstByteOfSnapshotOnWrite(Path path) throws IOException {
    try (FileData.Mapped data = MmapGuard.snapshotOnWrite(path)) {
      return data.get(0);
    }
  }

  byte mapFile() throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(large)) {
      return data.get(0);
    }
  }

  byte copyAndMapByHand() throws IOException {
    Path copy = large.resolveSibling(large.getFileName() + "-copy");
    Files.copy(large, copy, StandardCopyOption.REPLACE_EXISTING);
    try (ByHand file = ByHand.shared(copy)) {
      return file.segment().get(ValueLayout.JAVA_BYTE, 0);
    } finally {
      Files.delete(copy);
    }
  }
}
