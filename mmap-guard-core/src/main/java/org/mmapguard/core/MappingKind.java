package org.mmapguard.core;

import com.google.errorprone.annotations.Immutable;
import java.io.IOException;
import java.nio.file.Path;

/** How a file comes to be mapped, and who may use the mapping. */
enum MappingKind {
  /** The file itself, for any thread. */
  MAPPING("mapping", Backing::open, Boundary.Owner.ANY_THREAD),
  /** The file itself, for one view of one thread. */
  VIEW("view", Backing::open, Boundary.Owner.THIS_THREAD),
  /** A copy that no other process has, for any thread. */
  SNAPSHOT("snapshot", Snapshot::of, Boundary.Owner.ANY_THREAD);

  @Immutable
  @FunctionalInterface
  private interface Opener {
    Backing open(Path path, Failures failures) throws IOException;
  }

  private final String text;
  private final Opener opener;
  private final Boundary.Owner owner;

  MappingKind(String text, Opener opener, Boundary.Owner owner) {
    this.text = text;
    this.opener = opener;
    this.owner = owner;
  }

  /** Opens what is to be mapped. */
  Backing open(Path path, Failures failures) throws IOException {
    return opener.open(path, failures);
  }

  Boundary.Owner owner() {
    return owner;
  }

  @Override
  public String toString() {
    return text;
  }
}
