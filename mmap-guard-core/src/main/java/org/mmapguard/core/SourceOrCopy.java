package org.mmapguard.core;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The file of a leased snapshot: its source until that may be written to, then the copy.
 *
 * <p>Before and after, both have the same bytes. But an answer may have been on its way for so long
 * that the source was written to meanwhile. So whoever asks looks afterwards whether the file is
 * still the one that was asked, and else asks the other.
 */
final class SourceOrCopy implements ReadableFile {

  static {
    // Loaded before it is needed, as that may be when no class can be.
    var _ = new Lost(null);
  }

  private final OpenFile source;
  private volatile ReadableFile current;
  private volatile @Nullable Lost lost;

  SourceOrCopy(OpenFile source) {
    this.source = source;
    current = source;
  }

  /** Says why a snapshot does not have its bytes any more. */
  static final class Lost extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    /**
     * Gives the reason.
     *
     * @param cause why there is no copy; null if there is one that came too late
     */
    Lost(@Nullable Throwable cause) {
      super(
          cause == null
              ? "it may have been written to before it was copied: this process stood still for"
                  + " longer than the system has writers wait (fs.lease-break-time)"
              : "it could not be copied when it was about to be written to: " + cause.getMessage(),
          cause);
    }
  }

  /** Has all who ask from now on, or did not get an answer yet, ask the copy. */
  void switchTo(PrivateFile copy) {
    current = copy;
  }

  /** Has all who ask from now on, or did not get an answer yet, get an exception. */
  void lose(@Nullable Throwable cause) {
    lost = new Lost(cause);
  }

  @Override
  public boolean isLost() {
    return lost != null;
  }

  @Override
  public long size() {
    return current.size();
  }

  /** Returns a channel of the source: to map, and to copy from. */
  @Override
  public FileChannel channel() {
    return source.channel();
  }

  @Override
  public boolean has(long position) throws IOException {
    ReadableFile asked;
    boolean there;
    do {
      asked = current;
      there = asked.has(position);
    } while (isNotTheOne(asked));
    return there;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    int start = target.position();
    ReadableFile asked;
    int count;
    do {
      asked = current;
      count = asked.read(position, target.position(start));
    } while (isNotTheOne(asked));
    return count;
  }

  private boolean isNotTheOne(ReadableFile asked) throws Lost {
    Lost reason = lost;
    if (reason != null) {
      throw reason;
    }
    return asked != current;
  }

  /** Does nothing: both files belong to the {@link LeasedFile}. */
  @Override
  public void close() {}
}
