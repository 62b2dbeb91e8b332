package org.mmapguard.examples.adapters;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.mmapguard.FileData;

/** What Netty sends of a file, which a truncation fails; closes the data when it is released. */
final class GuardedRegion extends AbstractReferenceCounted implements FileRegion {

  private static final int STEP = 1 << 16;

  private final FileData data;
  private long transferred;

  GuardedRegion(FileData data) {
    this.data = data;
  }

  @Override
  public long transferTo(WritableByteChannel target, long position) throws IOException {
    ByteBuffer step = ByteBuffer.allocate(STEP);
    if (data.read(position, step) < 0) {
      return 0;
    }
    int written = target.write(step.flip());
    transferred += written;
    return written;
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public long count() {
    return data.size();
  }

  @Override
  public long transferred() {
    return transferred;
  }

  @Override
  @Deprecated
  public long transfered() {
    return transferred;
  }

  @Override
  public FileRegion retain() {
    super.retain();
    return this;
  }

  @Override
  public FileRegion retain(int increment) {
    super.retain(increment);
    return this;
  }

  @Override
  public FileRegion touch() {
    return this;
  }

  @Override
  public FileRegion touch(Object hint) {
    return this;
  }

  @Override
  protected void deallocate() {
    data.close();
  }
}
