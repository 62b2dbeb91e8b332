package org.mmapguard.core;

import java.lang.foreign.MemorySegment;

/**
 * Reads of loaded data by one thread, as {@link MappedBatch} has of mapped; memory is always there,
 * so that nothing needs to be confirmed but that it is open.
 */
record BlocksBatch(Blocks blocks) implements ByteSource.Batch {

  @Override
  public long read(long offset, int width) {
    return blocks.read(offset, width);
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) {
    blocks.copy(offset, target, targetOffset, length);
  }

  @Override
  public void copy(long offset, MemorySegment target) {
    blocks.copy(offset, target);
  }

  @Override
  public void confirm(long end) {
    blocks.confirm(end);
  }

  @Override
  public void close() {}
}
