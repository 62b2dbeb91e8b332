package org.mmapguard;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.ByteSource;
import org.mmapguard.core.PageFault;
import org.mmapguard.core.StackRoom;

/**
 * What both kinds of {@link FileData} have in common: all but the names of their exceptions.
 *
 * <p>The public methods are documented in {@link FileData}. Those that do nothing but what the
 * superclass does are here to be hidden: the javadoc of the public classes would repeat them, since
 * the superclass is not public, while {@link FileData.Slice} needs them.
 */
@SuppressWarnings({
  "InvalidBlockTag",
  "MissingSummary"
}) // methods are hidden from the javadoc on purpose
abstract sealed class GuardedData extends MemoryViews permits FileData.Mapped, FileData.Loaded {

  private final ByteSource source;
  private final Cleaner.Cleanable watch;

  /** Takes over a source, or closes it if that fails. */
  GuardedData(ByteSource source) {
    this.source = source;
    boolean complete = false;
    try {
      watch = LeakGuard.watch(this, source);
      complete = true;
    } finally {
      if (!complete) {
        source.close();
      }
    }
  }

  final ByteSource source() {
    return source;
  }

  @Override
  final GuardedData data() {
    return this;
  }

  @Override
  final long start() {
    return 0;
  }

  @Override
  final String position(long offset) {
    return String.valueOf(offset);
  }

  @Override
  final String bounds() {
    return "its " + size() + " bytes";
  }

  final FileData.PageFaultException checked(PageFault fault) {
    return new FileData.PageFaultException(name(), fault);
  }

  abstract RuntimeException unchecked(PageFault fault);

  /**
   * @hidden the documentation is that of FileData
   */
  @Override
  public long size() {
    return source.size();
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public boolean isOpen() {
    return source.isOpen();
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public void close() {
    // A fault that a view left behind would keep the first step of closing from being done. Nested,
    // because a second one may be delivered when a handler begins.
    try {
      try {
        ByteSource.deliverFault();
      } finally {
        ByteSource.deliverFault();
      }
    } finally {
      closeNow();
    }
  }

  private void closeNow() {
    StackRoom.requireForFiles();
    try {
      source.close();
    } finally {
      // Also if closing was refused, or has failed after all was released.
      if (source.isReleased()) {
        watch.clean();
      }
      Reference.reachabilityFence(this);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public int read(long position, byte[] target, int targetOffset, int length)
      throws FileData.PageFaultException {
    return super.read(position, target, targetOffset, length);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public int read(long position, ByteBuffer target) throws FileData.PageFaultException {
    return super.read(position, target);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public byte[] toByteArray() {
    return super.toByteArray();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public <R extends @Nullable Object, X extends Exception> R batch(FileData.BatchOp<R, X> body)
      throws X {
    return super.batch(body);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public FileData.Slice slice(long offset, long length) {
    return super.slice(offset, length);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public FileData.Slice slice() {
    return super.slice();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public FileData.Cursor cursor(ByteOrder order) {
    return super.cursor(order);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public void requireIntact() {
    super.requireIntact();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public InputStream newInputStream() {
    return super.newInputStream();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public SeekableByteChannel newByteChannel() {
    return super.newByteChannel();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public long transferTo(WritableByteChannel target) throws IOException {
    return super.transferTo(target);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public <R extends @Nullable Object, X extends Exception> R view(FileData.ViewOp<R, X> body)
      throws X {
    return super.view(body);
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public MemorySegment segment() {
    return super.segment();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public ByteBuffer asByteBuffer() {
    return super.asByteBuffer();
  }

  /**
   * {@inheritDoc}
   *
   * @hidden the documentation is that of FileData
   */
  @Override
  public ByteBuffer asByteBuffer(long offset, int length) {
    return super.asByteBuffer(offset, length);
  }

  final void requireDataOpen() {
    if (!isOpen()) {
      throw new IllegalStateException(name() + ": the data is closed");
    }
  }

  /**
   * Names the kind, the path, the size, the lock, and whether it is open; never prints contents.
   */
  @Override
  public String toString() {
    return "FileData."
        + getClass().getSimpleName()
        + "["
        + name()
        + ", "
        + size()
        + " bytes, "
        + (isOpen() ? details() + "open" : "closed")
        + "]";
  }

  /** What else the description says of open data, each followed by a comma. */
  String details() {
    return "";
  }
}
