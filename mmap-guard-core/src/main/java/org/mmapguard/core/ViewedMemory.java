package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory of which somebody may have a view that outlives its data.
 *
 * <p>Native code and {@code Unsafe} do not notice that memory was unmapped, and die. So mapped
 * memory of data that was forgotten stays for as long as a segment or buffer of it is reachable:
 * all of them hold its scope. Then it is unmapped, if there is native access; or else it stays for
 * the life of the JVM, and is counted.
 */
final class ViewedMemory {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final AtomicLong BYTES = new AtomicLong();

  /** Made when it is needed first, since its thread may be refused then and granted later. */
  private static @Nullable Cleaner cleaner;

  private ViewedMemory() {}

  /** Takes over a region, which nobody may close any more. */
  record Keeping(Boundary.Region region) implements Runnable {
    @Override
    public void run() {
      MemorySegment segment = region.segment();
      whenUnreachable(segment, new Unmapping(segment.address(), segment.byteSize()));
      COUNT.incrementAndGet();
      BYTES.addAndGet(segment.byteSize());
    }
  }

  /** Runs an action, which must not refer to the memory, once no segment of it is reachable. */
  static synchronized void whenUnreachable(MemorySegment segment, Runnable action) {
    if (cleaner == null) {
      cleaner = Cleaner.create();
    }
    cleaner.register(segment.scope(), action);
  }

  /** Does not refer to the memory in any way that the collector sees. */
  private record Unmapping(long address, long size) implements Runnable {

    @Override
    public void run() {
      if (NativeAccess.isThere() && Boundary.unmap(address, size)) {
        COUNT.decrementAndGet();
        BYTES.addAndGet(-size);
        MappingLimit.release();
      }
    }
  }

  /** Returns how many mappings are kept for views. */
  static int count() {
    return COUNT.get();
  }

  /** Returns their sizes together. */
  static long bytes() {
    return BYTES.get();
  }
}
