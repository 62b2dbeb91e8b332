package org.mmapguard.core;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Copies of a file that the kernel makes.
 *
 * <p>If an interrupt closes the target, the JDK closes the source too. So each copy has a channel
 * for itself, over the same descriptor, which the next one uses again.
 */
final class KernelCopies {

  private final Deque<FileChannel> sources = new ArrayDeque<>(1);
  private final FileDescriptor descriptor;

  KernelCopies(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** Copies bytes; returns how many, or 0 if something failed. */
  long make(long position, long count, FileChannel target) throws ClosedChannelException {
    FileChannel source = null;
    try {
      source = take();
      return source.transferTo(position, count, target);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return 0;
    } finally {
      if (source != null && source.isOpen()) {
        giveBack(source);
      }
    }
  }

  private FileChannel take() throws IOException {
    FileChannel source;
    synchronized (this) {
      source = sources.poll();
    }
    return source != null ? source : ShieldedChannel.over(descriptor);
  }

  private synchronized void giveBack(FileChannel source) {
    sources.push(source);
  }
}
