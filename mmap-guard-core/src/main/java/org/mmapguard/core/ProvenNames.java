package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Names that are known to lead to one locked file, where the descriptor itself cannot be examined.
 *
 * <p>Two looks at a path can miss that it led to another file in between, and then the descriptor
 * is that file's. Whoever comes by another name must not get it. The JDK can tell: it grants a
 * second descriptor of the same file no lock. That one cannot be closed before the file is.
 */
final class ProvenNames {

  /** A name that is being flipped may be to blame itself, so that one doubt is none. */
  private static final int MOST_DOUBTS = 3;

  private final List<Path> names = new ArrayList<>(1);
  private final List<OpenFile> witnesses = new ArrayList<>(0);
  private int doubts;

  /** What a further name says about the file. */
  enum Answer {
    PROVEN,
    /** The name may have led to something else when it was asked. */
    UNKNOWN,
    DISPROVEN
  }

  /** Takes the name by which the file was opened as it is: the file is what it led to. */
  void begin(Path path) {
    names.clear();
    names.add(path);
    doubts = 0;
  }

  /** Asks whether a name leads to the file, on which there is a lock of the JDK. */
  Answer prove(Path path, FileIdentity identity) throws IOException {
    if (names.contains(path)) {
      return Answer.PROVEN;
    }
    OpenFile witness = OpenFile.of(path);
    if (!witness.identity(path).isSameFile(identity)) {
      LockedFile.stray(witness);
      return Answer.UNKNOWN;
    }
    if (witness.isLockedByOtherCode()) {
      witnesses.add(witness);
      names.add(path);
      return Answer.PROVEN;
    }
    // It has the lock itself now, so that closing it drops no other.
    witness.close();
    return ++doubts < MOST_DOUBTS ? Answer.UNKNOWN : Answer.DISPROVEN;
  }

  /** Closes the further descriptors, when the file is closed. */
  void close() {
    witnesses.forEach(OpenFile::close);
    witnesses.clear();
  }
}
