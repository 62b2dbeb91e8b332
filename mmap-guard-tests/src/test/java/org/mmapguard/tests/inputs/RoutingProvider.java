package org.mmapguard.tests.inputs;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A default provider that finds what is called {@code routed} in {@code real}. */
public final class RoutingProvider extends FileSystemProvider {

  private final FileSystemProvider system;
  private final FileSystem fileSystem = new Routed();

  /** Is called by the JDK, with its own provider. */
  public RoutingProvider(FileSystemProvider system) {
    this.system = system;
  }

  private FileSystem systems() {
    return system.getFileSystem(URI.create("file:///"));
  }

  private Path real(Path path) {
    return systems().getPath(path.toString().replace("/routed/", "/real/"));
  }

  private Path wrap(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            RoutingProvider.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (_, method, arguments) -> {
              if (method.getName().equals("getFileSystem")) {
                return fileSystem;
              }
              Object[] plain = arguments == null ? new Object[0] : arguments.clone();
              for (int i = 0; i < plain.length; i++) {
                plain[i] = plain[i] instanceof Path p ? systems().getPath(p.toString()) : plain[i];
              }
              try {
                Object result = method.invoke(path, plain);
                return result instanceof Path found ? wrap(found) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public String getScheme() {
    return "file";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return wrap(system.getPath(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return system.newByteChannel(real(path), options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return system.newDirectoryStream(real(directory), filter);
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    system.createDirectory(real(directory), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    system.delete(real(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    system.copy(real(source), real(target), options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    system.move(real(source), real(target), options);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return system.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return system.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return system.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    system.checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return system.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return system.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return system.readAttributes(real(path), attributes, options);
  }

  @Override
  public void setAttribute(
      Path path, String attribute, @Nullable Object value, LinkOption... options)
      throws IOException {
    system.setAttribute(real(path), attribute, value, options);
  }

  private final class Routed extends FileSystem {
    @Override
    public FileSystemProvider provider() {
      return RoutingProvider.this;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return systems().getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return systems().getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return systems().getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return systems().supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return wrap(systems().getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
      return systems().getPathMatcher(syntaxAndPattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return systems().getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      return systems().newWatchService();
    }
  }
}
