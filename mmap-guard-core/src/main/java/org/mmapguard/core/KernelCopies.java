package org.mmapguard.core;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Copies of a file that the kernel makes.
 *
 * <p>If an interrupt closes the target, the JDK closes the source too. So each copy has a channel
 * for itself, over the same descriptor, which the next one uses again.
 */
final class KernelCopies {

  private final Queue<FileChannel> sources = new ConcurrentLinkedQueue<>();
  private final FileDescriptor descriptor;

  KernelCopies(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** Copies bytes; returns how many, or 0 if something failed. */
  long make(long position, long count, FileChannel target) throws ClosedChannelException {
    FileChannel source = null;
    try {
      source = sources.poll();
      if (source == null) {
        source = ShieldedChannel.over(descriptor);
      }
      return source.transferTo(position, count, target);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return 0;
    } finally {
      if (source != null && source.isOpen()) {
        sources.add(source);
      }
    }
  }
}
