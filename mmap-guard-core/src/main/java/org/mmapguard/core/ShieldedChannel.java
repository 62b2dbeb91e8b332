package org.mmapguard.core;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.spi.FileSystemProvider;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a channel over an open descriptor that no interrupt closes.
 *
 * <p>{@link FileChannel#map} loses a mapping for the life of the process if the thread is
 * interrupted between the system call and the method's return: the channel is closed, the address
 * is dropped. A channel that ignores interrupts has no such moment. The JDK makes one ignore them
 * when {@link FileSystemProvider#newInputStream} wraps it, and that method asks the provider of its
 * path for the channel; so a provider that answers with ours has it marked. If a later JDK stops
 * doing so, only that narrow leak is back, and a test says so.
 */
final class ShieldedChannel {

  private static final Provider PROVIDER = new Provider();
  private static final Path PATH = new UnusedPath(new UnusedFileSystem(PROVIDER));

  /** The channel that this thread is having marked. */
  private static final ThreadLocal<@Nullable FileChannel> CURRENT = new ThreadLocal<>();

  private ShieldedChannel() {}

  /** Makes a channel that does not close {@code descriptor}, not even by an interrupt. */
  static FileChannel over(FileDescriptor descriptor) throws IOException {
    return shield(new BorrowedDescriptor(descriptor).getChannel());
  }

  /** Has a channel ignore interrupts from now on, and returns it. */
  static FileChannel shield(FileChannel channel) throws IOException {
    CURRENT.set(channel);
    try {
      // The stream is only a wrapper; closing it would close the channel.
      var _ = PROVIDER.newInputStream(PATH);
    } finally {
      CURRENT.remove();
    }
    return channel;
  }

  /** A stream that leaves the closing of its descriptor to the descriptor's owner. */
  private static final class BorrowedDescriptor extends FileInputStream {
    BorrowedDescriptor(FileDescriptor descriptor) {
      super(descriptor);
    }

    @Override
    public void close() {}
  }

  /** Answers one question, which channel to read; {@code newInputStream} asks no other. */
  private static final class Provider extends UnusedProvider {
    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
      return Objects.requireNonNull(CURRENT.get());
    }
  }
}
