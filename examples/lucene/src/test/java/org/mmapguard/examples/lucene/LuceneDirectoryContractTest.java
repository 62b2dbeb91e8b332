package org.mmapguard.examples.lucene;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.BaseDirectoryTestCase;

/** What Lucene asks of a directory, in Lucene's own tests. */
public class LuceneDirectoryContractTest extends BaseDirectoryTestCase {

  @Override
  protected Directory getDirectory(Path path) throws IOException {
    return new GuardedDirectory(path);
  }
}
