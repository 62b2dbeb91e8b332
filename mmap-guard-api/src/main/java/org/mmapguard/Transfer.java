package org.mmapguard;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.PageFault;

/**
 * Writes bytes to a channel.
 *
 * <p>The first step is written as any channel is. If the position of a file is then where that has
 * left it, the kernel copies the rest. So no kernel copy is made to a pipe, which has no position
 * or an invented one, nor to a file that others write to through the same descriptor: kernels do
 * not take turns with them as they do when a step is written.
 */
final class Transfer {

  private final GuardedBytes bytes;
  private final WritableByteChannel target;
  private long done;

  Transfer(GuardedBytes bytes, WritableByteChannel target) {
    this.bytes = bytes;
    this.target = target;
  }

  /** Writes everything; returns the number of bytes. */
  long run() throws IOException {
    byte[] step = new byte[(int) Math.min(GuardedBytes.STEP, bytes.size())];
    if (bytes.size() > step.length
        && target instanceof FileChannel file
        && bytes.data().source() instanceof Mapping mapping) {
      long start = positionOf(file);
      write(step);
      copyInKernel(mapping, file, start);
    }
    while (done < bytes.size()) {
      write(step);
    }
    return done;
  }

  private void write(byte[] step) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(step);
    buffer.limit((int) Math.min(step.length, bytes.size() - done));
    bytes.fill(done, buffer);
    buffer.flip();
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
    done += buffer.limit();
  }

  private void copyInKernel(Mapping mapping, FileChannel file, long start) throws IOException {
    try {
      long count = 1;
      while (count > 0 && done < bytes.size() && positionOf(file) == start + done) {
        count = mapping.transferStep(bytes.start() + done, bytes.size() - done, file);
        done += count;
      }
    } catch (PageFault e) {
      throw bytes.data().unchecked(e);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  /** Returns where a file will be written to, or -1 if it is none. */
  private static long positionOf(FileChannel file) throws ClosedChannelException {
    try {
      return file.position();
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return -1;
    }
  }
}
