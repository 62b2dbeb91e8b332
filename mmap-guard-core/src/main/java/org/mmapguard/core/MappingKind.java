package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;

/** How a file comes to be mapped, and who may use the mapping. */
public enum MappingKind {
  /** The file itself, for any thread. */
  MAPPING("mapping", Owner.ANY_THREAD),
  /** The file itself, for one view of one thread, which makes opening and closing cheap. */
  VIEW("view", Owner.THIS_THREAD),
  /** A copy that no other process has, for any thread. */
  SNAPSHOT("snapshot", Owner.ANY_THREAD),
  /**
   * The same, but not copied before somebody is about to write to the file; or at once, where the
   * system does not tell of that.
   */
  SNAPSHOT_ON_WRITE("snapshot", Owner.ANY_THREAD);

  /** Who may read and close a mapping. */
  enum Owner {
    /** Any thread; closing tells all of them, which takes longer the more there are. */
    ANY_THREAD,
    /** The thread that makes it. */
    THIS_THREAD
  }

  private final String text;
  private final Owner owner;

  MappingKind(String text, Owner owner) {
    this.text = text;
    this.owner = owner;
  }

  /** Opens what is to be mapped. */
  @SuppressWarnings("MustBeClosedChecker") // the mapping owns it
  Backing open(Path path, Failures failures) throws IOException {
    // Not a switch, for which javac makes one more class.
    if (this == SNAPSHOT_ON_WRITE) {
      return LeasedOpening.open(path, failures);
    }
    return this == SNAPSHOT ? Snapshot.of(path, failures) : Backing.open(path, failures);
  }

  Owner owner() {
    return owner;
  }

  @Override
  public String toString() {
    return text;
  }
}
