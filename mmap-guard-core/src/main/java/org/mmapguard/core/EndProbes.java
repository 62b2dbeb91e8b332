package org.mmapguard.core;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final @Nullable Probe[] probes = new Probe[MOST];

  /** A bit for each of these that nobody uses now. */
  private final AtomicInteger idle = new AtomicInteger();

  /** Opens a channel to read, which nobody closes. */
  @FunctionalInterface
  interface Opener {
    FileChannel another() throws IOException;
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

  /** Makes probes of an open descriptor, over which there is a first channel. */
  static EndProbes of(FileDescriptor descriptor, FileChannel first) {
    return new EndProbes(first, new OfDescriptor(descriptor));
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
    for (int free; (free = idle.get()) != 0; ) {
      Probe probe = probes[Integer.numberOfTrailingZeros(free)]; // once there, always the same
      if (idle.compareAndSet(free, free & (free - 1))) {
        return Objects.requireNonNull(probe);
      }
    }
    int number = made.get() < MOST ? made.getAndIncrement() : MOST;
    if (number >= MOST) {
      return new Probe(first, nowhere().duplicate(), MOST);
    }
    FileChannel channel = number == 0 ? first : opener.another();
    Probe probe = new Probe(channel, nowhere().duplicate(), number);
    probes[number] = probe;
    return probe;
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
    if (probe.number < MOST) {
      idle.getAndAdd(1 << probe.number); // sets the bit, which nobody else does meanwhile
    }
  }

  /** One of a few, or, if all of these are in use, one for a single read. */
  private record Probe(FileChannel channel, ByteBuffer one, int number) {

    boolean finds(long position) throws IOException {
      one.clear();
      return channel.read(one, position) == 1;
    }
  }

  /** Opens channels that do not close the descriptor. */
  private record OfDescriptor(FileDescriptor descriptor) implements Opener {
    @Override
    public FileChannel another() throws IOException {
      return ShieldedChannel.over(descriptor);
    }
  }
}
