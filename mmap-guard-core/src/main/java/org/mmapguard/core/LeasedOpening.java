package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens a file and takes a lease on it, or copies it where there is none. */
final class LeasedOpening {

  private LeasedOpening() {}

  /** Opens the file that the path names. */
  static Backing open(Path path, Failures failures) throws IOException {
    LeasedFile leased = NativeAccess.isThere() ? leased(path, failures) : null;
    return leased != null ? leased : Snapshot.of(path, failures);
  }

  @SuppressWarnings("MustBeClosedChecker") // closed here, or else owned by what is returned
  private static @Nullable LeasedFile leased(Path path, Failures failures) throws IOException {
    Backing opened = Backing.openToCopy(path, failures);
    LeasedFile leased = null;
    try {
      leased = opened instanceof NativeFile source ? lease(path, source) : null;
      return leased;
    } finally {
      if (leased == null) {
        opened.close();
      }
    }
  }

  private static @Nullable LeasedFile lease(Path path, NativeFile source) {
    Lease lease = Lease.take(source.descriptor());
    if (lease == null) {
      return null;
    }
    long size = source.file().size();
    if (!lease.leavesTimeToCopy(size)) {
      lease.giveBack();
      return null;
    }
    // From now on the lease keeps writers away, and tells of them.
    source.descriptor().unlock();
    return new LeasedFile(path, source, lease, size);
  }
}
