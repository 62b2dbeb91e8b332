package org.mmapguard.examples.lucene;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.LockFactory;

/**
 * An index whose files are mapped, and read so that another process that cuts one harms nobody.
 *
 * <p>A search that meets the end of such a file ends with an {@link IOException}, as it does when a
 * file is read in any other way. Writing is left to {@link FSDirectory}.
 */
public final class GuardedDirectory extends FSDirectory {

  /**
   * Opens a folder, with Lucene's usual locks.
   *
   * @param path the folder, of the default file system, which is made if it is missing
   * @throws IOException if it cannot be made
   */
  public GuardedDirectory(Path path) throws IOException {
    this(path, FSLockFactory.getDefault());
  }

  /**
   * Opens a folder.
   *
   * @param path the folder, of the default file system, which is made if it is missing
   * @param lockFactory makes the locks that keep other writers of the index away
   * @throws IOException if it cannot be made
   */
  public GuardedDirectory(Path path, LockFactory lockFactory) throws IOException {
    super(path, lockFactory);
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    ensureOpen();
    ensureCanRead(name);
    return GuardedIndexInput.open(directory.resolve(name), context);
  }
}
