package org.mmapguard.core;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
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
  private static final Path PATH = pathOf(new OneProvider());

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

  private static Path pathOf(FileSystem fileSystem) {
    return (Path)
        Proxy.newProxyInstance(
            ShieldedChannel.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getFileSystem")) {
                return fileSystem;
              }
              throw new UnsupportedOperationException(method.toString());
            });
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
  private static final class Provider extends FileSystemProvider {
    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
      return Objects.requireNonNull(CURRENT.get());
    }

    @Override
    public String getScheme() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path directory, DirectoryStream.Filter<? super Path> filter) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Path path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSameFile(Path path, Path other) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isHidden(Path path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileStore getFileStore(Path path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setAttribute(
        Path path, String attribute, @Nullable Object value, LinkOption... options) {
      throw new UnsupportedOperationException();
    }
  }

  /** Exists to lead from the path to the provider. */
  private static final class OneProvider extends FileSystem {
    @Override
    public FileSystemProvider provider() {
      return PROVIDER;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReadOnly() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getSeparator() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(String first, String... more) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }
}
