package org.mmapguard.examples.adapters;

import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.Unpooled;
import org.mmapguard.FileData;

/** A snapshot as Netty's buffer, without a copy; closed when Netty releases it. */
final class SnapshotContent extends DefaultByteBufHolder {

  private final FileData.Mapped snapshot;

  /**
   * Wraps a snapshot, and no mapped file: Netty reads the memory in native code.
   *
   * @param snapshot of at most 2 GiB
   */
  SnapshotContent(FileData.Mapped snapshot) {
    super(Unpooled.wrappedBuffer(snapshot.asByteBuffer()));
    this.snapshot = snapshot;
  }

  @Override
  public boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    boolean unused = super.release(decrement);
    if (unused) {
      snapshot.close();
    }
    return unused;
  }
}
