package org.mmapguard.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Asks a file whether it still has a byte, by reading it.
 *
 * <p>A read, not the size: XFS clears what is cut off before it shows the new size, and lets no
 * read in between. Of a byte that {@code read(2)} finds, no file system can say that it is gone.
 *
 * <p>All reads of one channel enter one monitor of the JDK. So a file that several threads read
 * gets several channels, made when they are needed. Nobody looks at what they read: all of them
 * write to the same byte, outside of the heap, where the JDK needs no copy.
 */
final class EndProbes {

  /**
   * How many channels there are, at most: more threads than that share one, because the JDK keeps
   * each channel for as long as the descriptor is open.
   */
  private static final int MOST = 4;

  /** Not in a static initializer, because direct memory may be full now and free again later. */
  private static volatile @Nullable ByteBuffer nowhere;

  private final FileChannel first;
  private final Opener opener;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicReferenceArray<@Nullable Probe> idle = new AtomicReferenceArray<>(MOST);

  /** Opens a channel to read, which nobody closes. */
  @FunctionalInterface
  interface Opener {
    FileChannel open() throws IOException;
  }

  /**
   * Makes probes of a file.
   *
   * @param first a channel that is there anyway
   * @param opener opens more
   */
  EndProbes(FileChannel first, Opener opener) {
    this.first = first;
    this.opener = opener;
  }

  /** Tells whether the file has a byte at a position; the caller has asked for the stack. */
  boolean find(long position) throws IOException {
    Probe probe = take();
    try {
      return probe.finds(position);
    } finally {
      giveBack(probe);
    }
  }

  private Probe take() throws IOException {
    for (int i = 0; i < MOST; i++) {
      if (idle.get(i) != null) {
        Probe probe = idle.getAndSet(i, null);
        if (probe != null) {
          return probe;
        }
      }
    }
    int number = made.get() < MOST ? made.getAndIncrement() : MOST;
    if (number >= MOST) {
      return new Probe(first, nowhere().duplicate(), false);
    }
    FileChannel channel = number == 0 ? first : opener.open();
    return new Probe(channel, nowhere().duplicate(), true);
  }

  private static ByteBuffer nowhere() {
    ByteBuffer known = nowhere;
    if (known == null) {
      known = ByteBuffer.allocateDirect(1);
      nowhere = known;
    }
    return known;
  }

  private void giveBack(Probe probe) {
    for (int i = 0; probe.kept && i < MOST; i++) {
      if (idle.get(i) == null && idle.compareAndSet(i, null, probe)) {
        return;
      }
    }
  }

  /** One of a few, or, if all of these are in use, one for a single read. */
  private record Probe(FileChannel channel, ByteBuffer one, boolean kept) {

    boolean finds(long position) throws IOException {
      one.clear();
      return channel.read(one, position) == 1;
    }
  }
}
