package org.mmapguard.core;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads mapped memory, and asks the file whether it still has what was read; or reads the file
 * itself, where {@link MappedCopies} does not allow a copy out of the mapping.
 *
 * <p>The caller keeps both open meanwhile.
 */
final class MappedBytes {

  /** In bytes: up to this, to look for a zero costs less than to ask the file. */
  private static final int SHORT = 64;

  /**
   * Whether each read asks the file. Another process with a writable mapping can store bytes past
   * the end, in the last page; those need not be zeros.
   */
  private static final boolean ALWAYS_CHECKED = Setting.of("org.mmapguard.check", "always") != null;

  private final MemorySegment segment;
  private final Loads loads;
  private final ReadableFile file;
  private final Path path;

  MappedBytes(MemorySegment segment, ReadableFile file, Path path) {
    this.segment = segment;
    loads = new Loads(segment);
    this.file = file;
    this.path = path;
  }

  MemorySegment segment() {
    return segment;
  }

  /** Copies bytes to the heap; without {@code check}, past the end of the file they are zeros. */
  void copy(long offset, byte[] target, int targetOffset, int length, boolean check)
      throws PageFault {
    if (length > MappedCopies.LONGEST
        || !FaultBarrier.copy(segment, offset, target, targetOffset, length)) {
      readInstead(offset, target, targetOffset, length);
    } else if (check && (mayBePastTheEnd(target, targetOffset, length) || file.isLost())) {
      requireEnd(offset + length);
    }
  }

  /** Copies bytes to the start of an array, and tells whether their pages are there. */
  boolean tryCopy(long offset, byte[] target, int length) {
    return FaultBarrier.copy(segment, offset, target, 0, length);
  }

  /** Copies bytes to numbers on the heap, likewise. */
  void copy(long offset, MemorySegment target, boolean check) throws PageFault {
    if (target.byteSize() > MappedCopies.LONGEST || !FaultBarrier.copy(segment, offset, target)) {
      readInstead(offset, target);
    } else if (check) {
      requireEnd(offset + target.byteSize());
    }
  }

  /**
   * Reads up to {@code length} bytes of the file, not of the mapping.
   *
   * @return their number, at least one
   */
  int readFile(long position, ByteBuffer target, int length) throws PageFault {
    int limit = target.limit();
    int count;
    try {
      count = file.readWhatStays(position, target.limit(target.position() + length));
    } catch (IOException e) {
      throw fault(e);
    } finally {
      target.limit(limit);
    }
    if (count <= 0) {
      throw fault(null);
    }
    return count;
  }

  /**
   * Tells whether a copy needs a check: what truncation leaves past the end of a file is zeros, on
   * any file system, unless a process stores something there.
   */
  private static boolean mayBePastTheEnd(byte[] target, int targetOffset, int length) {
    if (length > SHORT || ALWAYS_CHECKED) {
      return true;
    }
    for (int i = 0; i < length; i++) {
      if (target[targetOffset + i] == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads 1, 2, 4 or 8 bytes, the first one lowest; without {@code check}, past the end of the file
   * they are zeros.
   */
  long read(long offset, int width, boolean check) throws PageFault {
    if (width > MappedCopies.LONGEST) {
      return readInstead(offset, width);
    }
    long value;
    try {
      value = FaultBarrier.load(loads, offset, width);
    } catch (FaultBarrier.PageGone e) {
      return readInstead(offset, width);
    }
    if (check && (ALWAYS_CHECKED || hasZeroByte(value, width) || file.isLost())) {
      requireEnd(offset + width);
    }
    return value;
  }

  /** The well-known test of a word for a zero byte, with the bytes that were not read set. */
  private static boolean hasZeroByte(long value, int width) {
    long bytes = width == Long.BYTES ? value : value | (-1L << (width * Byte.SIZE));
    return ((bytes - 0x0101_0101_0101_0101L) & ~bytes & 0x8080_8080_8080_8080L) != 0;
  }

  /**
   * Reads what is not, or could not be, read through the mapping: the file tells whether it is
   * shorter, cannot be read, or only lacks room for the page of a hole.
   */
  private void readInstead(long offset, byte[] target, int targetOffset, int length)
      throws PageFault {
    StackRoom.requireToRead();
    boolean complete;
    try {
      complete = file.readFully(offset, target, targetOffset, length);
    } catch (IOException e) {
      throw fault(e);
    }
    if (!complete) {
      throw fault(null);
    }
  }

  private void readInstead(long offset, MemorySegment target) throws PageFault {
    byte[] step = new byte[(int) Math.min(ReadableFile.READ_STEP, target.byteSize())];
    for (long done = 0; done < target.byteSize(); ) {
      int count = (int) Math.min(step.length, target.byteSize() - done);
      readInstead(offset + done, step, 0, count);
      MemorySegment.copy(MemorySegment.ofArray(step), 0, target, done, count);
      done += count;
    }
  }

  private long readInstead(long offset, int width) throws PageFault {
    byte[] bytes = new byte[Long.BYTES];
    readInstead(offset, bytes, 0, width);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Checks that the file has {@code end} bytes. */
  void requireEnd(long end) throws PageFault {
    StackRoom.requireToRead();
    boolean there;
    try {
      there = end == 0 || file.has(end - 1);
    } catch (IOException e) {
      throw fault(e);
    }
    if (!there) {
      throw fault(null);
    }
  }

  /** Asks for the size only now: after a failed read, every file system shows the new one. */
  PageFault fault(@Nullable IOException cause) {
    return Recorder.faulted(path, new PageFault(segment.byteSize(), file.size(), cause));
  }
}
