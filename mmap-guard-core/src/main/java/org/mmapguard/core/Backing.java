package org.mmapguard.core;

/** What is behind a mapping: an open file, which its path may not name. To be closed once. */
sealed interface Backing extends AutoCloseable permits LockedFile.Use, Snapshot {

  /** Returns the file whose bytes are mapped. */
  ReadableFile descriptor();

  /** Returns what the path named when these were its bytes. */
  FileIdentity identity();

  /** Returns what holds the file locked. */
  LockKind lock();

  @Override
  void close();
}
