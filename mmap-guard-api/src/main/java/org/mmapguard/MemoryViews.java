package org.mmapguard;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.ByteSource;
import org.mmapguard.core.PageFault;

/** The memory itself, for whole data and for parts of it alike. */
abstract sealed class MemoryViews extends GuardedBytes permits GuardedData, FileData.Slice {

  /**
   * View: runs code over the memory itself, and checks afterwards that it was all there.
   *
   * <p>{@link FileData} describes the dangers inside the body.
   *
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws FileData.MappingFaultException if one of these bytes is no longer in the file, or could
   *     not be read
   * @throws IllegalStateException if the data is closed, also while the body runs
   */
  public <R extends @Nullable Object, X extends Exception> R view(FileData.ViewOp<R, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    try {
      return data().source().view(start(), size(), Viewing.of(body));
    } catch (PageFault e) {
      throw data().unchecked(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Not a lambda: if there is no memory when one is first needed, it fails for ever. */
  record Viewing<R extends @Nullable Object, X extends Exception>(FileData.ViewOp<R, X> body)
      implements ByteSource.Body<R, X> {

    static <R extends @Nullable Object, X extends Exception> ByteSource.Body<R, X> of(
        FileData.ViewOp<R, X> body) {
      return new Viewing<>(body);
    }

    @Override
    public R apply(MemorySegment bytes) throws X {
      return body.apply(bytes);
    }
  }

  /**
   * View: returns the memory itself.
   *
   * <p>Nothing checks what is read; {@link FileData} describes the dangers.
   *
   * @return a read-only segment, valid until the data is closed
   * @throws IllegalStateException if the data is closed
   * @throws OutOfMemoryError if there is no room for joining the blocks of loaded data
   */
  public MemorySegment segment() {
    return part(0, size());
  }

  private MemorySegment part(long offset, long length) {
    try {
      MemorySegment all = data().source().segment();
      return length == all.byteSize() ? all : all.asSlice(start() + offset, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * View: returns the memory itself as a buffer.
   *
   * <p>Nothing checks what is read; {@link FileData} describes the dangers.
   *
   * @return a read-only, big-endian buffer, valid until the data is closed
   * @throws UnsupportedOperationException if there are more than 2,147,483,639 bytes, the longest
   *     buffer that the JDK makes of a segment
   * @throws IllegalStateException if the data is closed
   */
  public ByteBuffer asByteBuffer() {
    requireOpen();
    return bufferOf(0, size());
  }

  /**
   * View: returns a part of the memory itself as a buffer.
   *
   * <p>Nothing checks what is read; {@link FileData} describes the dangers.
   *
   * @param offset the position of the first byte
   * @param length the number of bytes
   * @return a read-only, big-endian buffer, valid until the data is closed
   * @throws IndexOutOfBoundsException if the range is not within these bytes
   * @throws UnsupportedOperationException if it is longer than a buffer can be, as above
   * @throws IllegalStateException if the data is closed
   */
  public ByteBuffer asByteBuffer(long offset, int length) {
    requireRange(offset, length);
    return bufferOf(offset, length);
  }

  private ByteBuffer bufferOf(long offset, long length) {
    if (length > Blocks.MAX_ARRAY) {
      throw new UnsupportedOperationException(
          data().name()
              + ": "
              + length
              + " bytes do not fit a buffer; ask for a part, or use segment()");
    }
    return part(offset, length).asByteBuffer();
  }
}
