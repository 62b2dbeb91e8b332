package org.mmapguard.core;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads a file through its lock, so that reading drops neither that lock nor another's. */
final class LockedInput extends FileInput {

  private final Backing opened;
  private long position;
  private boolean closed;

  private LockedInput(Backing opened) {
    this.opened = opened;
  }

  /** Opens a regular file of the default file system, and locks it if it can be. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // this stream owns it
  static LockedInput open(Path path, Failures failures) throws IOException {
    return new LockedInput(Backing.openToCopy(path, failures));
  }

  /** Returns the size of the file now in bytes, or -1 if the file system does not tell it. */
  long size() {
    return opened.file().size();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    // Unchecked: files of /proc without a size may answer one read, and not a second one.
    int step = Math.min(length, ReadableFile.READ_STEP);
    return moved(opened.file().read(position, ByteBuffer.wrap(target, offset, step)));
  }

  /** Reads what the file still has afterwards; for files that have a size. */
  int readWhatStays(ByteBuffer target) throws IOException {
    return moved(opened.file().readWhatStays(position, target));
  }

  private int moved(int count) {
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      opened.close();
    }
  }
}
