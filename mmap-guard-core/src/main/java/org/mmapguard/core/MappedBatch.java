package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads of a mapping by one thread that are checked together.
 *
 * <p>A single read delivers a fault that foreign code left behind before it enters the gate, since
 * to leave the gate by an error at the wrong moment would lock it for ever. That costs as much as
 * the read. So a batch does not enter the gate: it says in a flag of its own that it reads, and
 * closing waits for that. The flag can be cleared twice, as a lock cannot.
 *
 * <p>A fault that foreign code left behind may be taken for one of ours: then the file is read
 * instead of the mapping, which gives the right bytes too.
 */
final class MappedBatch implements ByteSource.Batch {

  /** A read takes less, unless it waits for a file system. */
  private static final long PAUSE_NANOS = 1_000;

  private final Mapping mapping;
  private final Gate gate;
  private final MappedBytes bytes;
  private final Thread owner = Thread.currentThread();
  private final AtomicBoolean reading = new AtomicBoolean();

  MappedBatch(Mapping mapping, Gate gate, MappedBytes bytes) {
    this.mapping = mapping;
    this.gate = gate;
    this.bytes = bytes;
  }

  @Override
  public long read(long offset, int width) throws PageFault {
    // Nested, because a second fault may be delivered when a handler begins.
    try {
      try {
        begin();
        return bytes.read(offset, width, false);
      } finally {
        reading.setRelease(false);
      }
    } finally {
      reading.setRelease(false);
    }
  }

  private void begin() {
    reading.set(true);
    while (!gate.isQuiet()) {
      reading.set(false);
      gate.awaitClosing();
      reading.set(true);
    }
  }

  @Override
  public void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault {
    mapping.copy(offset, target, targetOffset, length, false);
  }

  @Override
  public void copy(long offset, MemorySegment target) throws PageFault {
    mapping.copy(offset, target, false);
  }

  @Override
  public void confirm(long end) throws PageFault {
    mapping.confirm(end);
  }

  /** Waits for the end of a read by another thread. */
  void awaitIdle() {
    while (reading.get() && Thread.currentThread() != owner) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    gate.remove(this);
  }
}
