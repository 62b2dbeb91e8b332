package org.mmapguard.core;

import java.net.URI;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
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

/** A file system and its provider that do nothing, for {@link ShieldedChannel} to complete. */
final class UnusedFileSystem {

  private UnusedFileSystem() {}

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException();
  }

  /** A provider without its one method that matters here. */
  abstract static class Provider extends FileSystemProvider {

    @Override
    public String getScheme() {
      throw unused();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
      throw unused();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      throw unused();
    }

    @Override
    public Path getPath(URI uri) {
      throw unused();
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path directory, DirectoryStream.Filter<? super Path> filter) {
      throw unused();
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) {
      throw unused();
    }

    @Override
    public void delete(Path path) {
      throw unused();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
      throw unused();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
      throw unused();
    }

    @Override
    public boolean isSameFile(Path path, Path other) {
      throw unused();
    }

    @Override
    public boolean isHidden(Path path) {
      throw unused();
    }

    @Override
    public FileStore getFileStore(Path path) {
      throw unused();
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) {
      throw unused();
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      throw unused();
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) {
      throw unused();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
      throw unused();
    }

    @Override
    public void setAttribute(
        Path path, String attribute, @Nullable Object value, LinkOption... options) {
      throw unused();
    }
  }

  /** A file system without its provider. */
  abstract static class Root extends FileSystem {

    @Override
    public void close() {
      throw unused();
    }

    @Override
    public boolean isOpen() {
      throw unused();
    }

    @Override
    public boolean isReadOnly() {
      throw unused();
    }

    @Override
    public String getSeparator() {
      throw unused();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      throw unused();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      throw unused();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      throw unused();
    }

    @Override
    public Path getPath(String first, String... more) {
      throw unused();
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
      throw unused();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw unused();
    }

    @Override
    public WatchService newWatchService() {
      throw unused();
    }
  }
}
