package org.mmapguard.examples.adapters;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** One zstd frame, read by native code from the memory itself: of a snapshot, so that it may. */
final class ZstdBlock {

  private ZstdBlock() {}

  static ByteBuffer decompress(Path path) throws IOException {
    try (FileData.Mapped snapshot = MmapGuard.snapshot(path)) {
      ByteBuffer frame = snapshot.asByteBuffer();
      return Zstd.decompress(frame, Math.toIntExact(Zstd.getFrameContentSize(frame)));
    }
  }
}
