package org.mmapguard.examples.lucene;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.Unwrappable;
import org.jspecify.annotations.Nullable;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Reads a mapped file, or a slice of one.
 *
 * <p>Lucene reads a few bytes at a time, mostly forward: one guarded copy fills the buffer of its
 * base class, which serves those reads. Clones and slices share the mapping; only the input that
 * was opened owns it.
 */
final class GuardedIndexInput extends BufferedIndexInput {

  private final FileData.Slice bytes;

  /** What closing releases: nothing for clones and slices. */
  private @Nullable FileData owned;

  private boolean closed;

  private GuardedIndexInput(
      String description, FileData.Slice bytes, @Nullable FileData owned, int bufferSize) {
    super(description, bufferSize);
    this.bytes = bytes;
    this.owned = owned;
  }

  @SuppressWarnings("MustBeClosedChecker") // the input owns it, and its caller closes the input
  static GuardedIndexInput open(Path path, IOContext context) throws IOException {
    FileData data = map(Unwrappable.unwrapAll(path));
    return new GuardedIndexInput(
        "GuardedIndexInput(path=\"" + path + "\")",
        data.slice(0, data.size()),
        data,
        bufferSize(context));
  }

  /** Lucene writes files without a byte, which cannot be mapped. */
  @SuppressWarnings("MustBeClosedChecker") // as above
  private static FileData map(Path path) throws IOException {
    try {
      return MmapGuard.mapFile(path);
    } catch (MmapGuard.EmptyFileException e) {
      return MmapGuard.readFile(path, 0);
    }
  }

  // @start region="read"
  @Override
  protected void readInternal(ByteBuffer target) throws IOException {
    requireOpen();
    int start = target.arrayOffset() + target.position();
    try {
      bytes.copyTo(getFilePointer(), target.array(), start, target.remaining());
      target.position(target.limit());
    } catch (FileData.MappingFaultException e) {
      throw failure(e);
    } catch (IllegalStateException e) {
      throw closed(e);
    }
  } // @end

  /**
   * A file that was cut is a corrupt index to Lucene; one that cannot be read may still be whole.
   */
  IOException failure(FileData.MappingFaultException fault) {
    return fault.currentSize() >= 0 && fault.currentSize() < fault.mappedSize()
        ? new CorruptIndexException(fault.getMessage(), this, fault)
        : new IOException(fault.getMessage(), fault);
  }

  AlreadyClosedException closed(IllegalStateException cause) {
    return new AlreadyClosedException("closed: " + this, cause);
  }

  @Override
  protected void seekInternal(long position) throws EOFException {
    if (position > length()) {
      throw new EOFException(position + " is past the end, " + length() + ", of " + this);
    }
  }

  @Override
  public long length() {
    return bytes.size();
  }

  @Override
  public GuardedIndexInput slice(String description, long offset, long length) {
    requireOpen();
    if ((offset | length) < 0 || length > length() - offset) {
      throw new IllegalArgumentException(
          length + " bytes at " + offset + " are not within the " + length() + " of " + this);
    }
    return new GuardedIndexInput(
        getFullSliceDescription(description), bytes.slice(offset, length), null, getBufferSize());
  }

  @Override
  public RandomAccessInput randomAccessSlice(long offset, long length) {
    GuardedIndexInput slice = slice("random access", offset, length);
    return new RandomReads(slice, slice.bytes);
  }

  @Override
  public GuardedIndexInput clone() {
    requireOpen();
    GuardedIndexInput clone = (GuardedIndexInput) super.clone();
    clone.owned = null;
    return clone;
  }

  private void requireOpen() {
    if (closed) {
      throw new AlreadyClosedException("closed: " + this);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (owned != null) {
      owned.close();
    }
  }
}
