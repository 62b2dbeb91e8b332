package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mapping in steps, each of them inside of the gate, so that nothing is unmapped meanwhile:
 * what {@link MappedBytes} relies on.
 */
final class GuardedReads {

  private final Gate gate;
  private final MappedBytes bytes;
  private final ReadableFile file;

  GuardedReads(Gate gate, MappedBytes bytes, ReadableFile file) {
    this.gate = gate;
    this.bytes = bytes;
    this.file = file;
  }

  /** Returns the memory, to be read unguarded. */
  MemorySegment segment() {
    gate.requireOpen();
    return bytes.segment();
  }

  /** Copies bytes to the heap; without {@code check}, past the end of the file they are zeros. */
  void copy(long offset, byte[] target, int targetOffset, int length, boolean check)
      throws PageFault {
    gate.requireOpen();
    for (int done = 0, step; done < length; done += step) {
      step = Math.min(Gate.STEP, length - done);
      Gate.Place place = gate.enter();
      try {
        bytes.copy(offset + done, target, targetOffset + done, step, check);
      } finally {
        place.use = Gate.Place.FREE;
      }
    }
  }

  /** Copies bytes to numbers on the heap, likewise. */
  void copy(long offset, MemorySegment target, boolean check) throws PageFault {
    gate.requireOpen();
    long length = target.byteSize();
    for (long done = 0, step; done < length; done += step) {
      step = Math.min(Gate.STEP, length - done);
      Gate.Place place = gate.enter();
      try {
        bytes.copy(offset + done, target.asSlice(done, step), check);
      } finally {
        place.use = Gate.Place.FREE;
      }
    }
  }

  /** Reads up to {@code length} bytes of the file itself, in one step. */
  int read(long position, ByteBuffer target, int length) throws PageFault {
    StackRoom.requireToRead();
    Gate.Place place = gate.enter();
    try {
      return bytes.readFile(position, target, Math.min(length, Gate.STEP));
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  /** Reads 1, 2, 4 or 8 bytes, the first one lowest. */
  long read(long offset, int width) throws PageFault {
    Gate.Place place = gate.enter();
    try {
      return bytes.read(offset, width, true);
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  /** Begins reads that are checked together. */
  ByteSource.Batch batch() {
    return MappedBatch.begin(this, gate, bytes);
  }

  /** Checks that the file has {@code end} bytes. */
  void confirm(long end) throws PageFault {
    Gate.Place place = gate.enter();
    try {
      bytes.requireEnd(end);
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  /**
   * Has the kernel copy bytes to another file, in one step.
   *
   * <p>It hands on pages, not bytes: what is cut off meanwhile may arrive as zeros. So this asks
   * for the last byte, as every guarded step does.
   *
   * @return their number, which is 0 if the kernel does not copy from here to there
   */
  long transfer(long offset, long length, FileChannel target)
      throws PageFault, ClosedChannelException {
    if (!file.canTransferTo(target)) {
      return 0;
    }
    StackRoom.requireToRead();
    Gate.Place place = gate.enter();
    try {
      long count = file.transferTo(offset, Math.min(length, Gate.STEP), target);
      if (count > 0) {
        bytes.requireEnd(offset + count);
      }
      return count;
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  /** Tells the kernel how a part of the memory will be read, if there is native access. */
  void advise(int advice, long offset, long length) {
    Gate.Place place = gate.enter();
    try {
      if (NativeAccess.isThere()) {
        Boundary.advise(bytes.segment().asSlice(offset, length), advice);
      }
    } finally {
      place.use = Gate.Place.FREE;
    }
  }

  /** Runs a body over a part of the memory, outside of the gate, and checks afterwards. */
  <R extends @Nullable Object, X extends Exception> R view(
      MemorySegment part, long end, ByteSource.Body<R, X> body) throws X, PageFault {
    FaultBarrier.deliver();
    R result = FaultBarrier.run(body, part, new FaultNow());
    confirm(end);
    return result;
  }

  /** Not a lambda: the first of those in a JVM takes longer than to map the file. */
  private final class FaultNow implements Supplier<PageFault> {
    @Override
    public PageFault get() {
      Gate.Place place = gate.enter();
      try {
        return bytes.fault(null);
      } finally {
        place.use = Gate.Place.FREE;
      }
    }
  }
}
