package org.mmapguard;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.ByteSource;
import org.mmapguard.core.PageFault;

/** Reads for the body of one batch, and remembers how far it read, for the one check at its end. */
final class BatchReads extends BulkReads implements FileData.Reads {

  private final GuardedBytes bytes;
  private final ByteSource.Batch batch;
  private final long start;
  private final long size;

  /** The thread that may read, until the body has returned. */
  private @Nullable Thread owner = Thread.currentThread();

  /** The position in the source after the last byte that was read. */
  private long end;

  /** What the last read that met a fault has thrown. */
  private @Nullable RuntimeException fault;

  BatchReads(GuardedBytes bytes) {
    this.bytes = bytes;
    this.batch = bytes.data().source().batch();
    this.start = bytes.start();
    this.size = bytes.size();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  long bits(long offset, int width) {
    long position = position(offset, width);
    try {
      return batch.read(position, width);
    } catch (PageFault e) {
      throw found(e);
    }
  }

  @Override
  String name() {
    return bytes.name();
  }

  @Override
  void requireReadable(long offset, long length) {
    position(offset, length);
    bytes.requireOpen();
  }

  @Override
  void copy(long offset, byte[] target, int targetOffset, int length) {
    long position = position(offset, length);
    try {
      batch.copy(position, target, targetOffset, length);
    } catch (PageFault e) {
      throw found(e);
    }
  }

  @Override
  void copy(long offset, NumberRange target) {
    long position = position(offset, target.size());
    try {
      batch.copy(position, target.part());
    } catch (PageFault e) {
      throw found(e);
    }
  }

  /** Reads the file, where no later check is needed. */
  @Override
  void fill(long offset, ByteBuffer target) {
    position(offset, target.remaining());
    try {
      bytes.fill(offset, target);
    } catch (FileData.MappingFaultException e) {
      fault = e;
      throw e;
    }
  }

  @Override
  int copySome(long offset, byte[] target, int length) {
    copy(offset, target, 0, length);
    return length;
  }

  private RuntimeException found(PageFault e) {
    fault = bytes.data().unchecked(e);
    return fault;
  }

  private long position(long offset, long length) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          name() + ": reads of a batch are for its thread only, and until its body returns");
    }
    if ((offset | length) < 0 || length > size - offset) {
      bytes.requireRange(offset, length); // throws
    }
    long after = start + offset + length;
    if (after > end) {
      end = after; // a branch, so that reads in order need not wait for the one before
    }
    return start + offset;
  }

  /**
   * Ends the batch and checks that all it read came from the file.
   *
   * @param thrown what the body threw, which may be the consequence of bytes that were not there
   */
  void end(@Nullable Throwable thrown) {
    owner = null;
    if (fault != null && fault.equals(thrown)) {
      batch.close();
      return;
    }
    try (batch) {
      batch.confirm(end);
    } catch (PageFault e) {
      RuntimeException cut = bytes.data().unchecked(e);
      if (thrown != null) {
        cut.addSuppressed(thrown);
      }
      throw cut;
    } catch (IllegalStateException e) {
      // Closed: there is no result to be wrong if the body threw.
      if (thrown == null) {
        throw e;
      }
    } catch (Error e) {
      if (thrown == null) {
        throw e;
      }
      if (!thrown.equals(e)) { // the JVM throws the same one twice when memory is full
        thrown.addSuppressed(e);
      }
    }
  }
}
