package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;

/** How a file comes to be mapped, and who may use the mapping. */
enum MappingKind {
  /** The file itself, for any thread. */
  MAPPING("mapping", Boundary.Owner.ANY_THREAD),
  /** The file itself, for one view of one thread. */
  VIEW("view", Boundary.Owner.THIS_THREAD),
  /** A copy that no other process has, for any thread. */
  SNAPSHOT("snapshot", Boundary.Owner.ANY_THREAD),
  /** The same, but not copied before somebody is about to write, for any thread. */
  SNAPSHOT_ON_WRITE("snapshot", Boundary.Owner.ANY_THREAD);

  private final String text;
  private final Boundary.Owner owner;

  MappingKind(String text, Boundary.Owner owner) {
    this.text = text;
    this.owner = owner;
  }

  /** Opens what is to be mapped. */
  @SuppressWarnings("MustBeClosedChecker") // the mapping owns it
  Backing open(Path path, Failures failures) throws IOException {
    // Not a switch, for which javac makes one more class.
    if (this == SNAPSHOT_ON_WRITE) {
      return LeasedFile.of(path, failures);
    }
    return this == SNAPSHOT ? Snapshot.of(path, failures) : Backing.open(path, failures);
  }

  Boundary.Owner owner() {
    return owner;
  }

  @Override
  public String toString() {
    return text;
  }
}
