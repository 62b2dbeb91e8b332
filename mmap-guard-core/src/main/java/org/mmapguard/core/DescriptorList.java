package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the list of all descriptors in {@code /proc/self/fd} proves of those of the JDK, whose
 * numbers nobody knows: which file they are.
 *
 * <p>Two looks at a path can miss that it led to another file in between, and then what was opened
 * is that file, under the key of the first one. Whoever comes by the same path gets what the path
 * led to; whoever comes by another must not.
 *
 * <p>Held by the test {@code FlippedNamesTest}.
 */
final class DescriptorList {

  private DescriptorList() {}

  /** Tells whether an entry is the file that a path names now; if not, it is MISTAKEN from now. */
  static boolean proves(LockEntry entry, Path path, FileIdentity named) throws IOException {
    if (entry.isProvenFor(path)) {
      return true;
    }
    boolean isIt = entry.file().isFile(path, named);
    if (isIt) {
      entry.proven();
    } else {
      LockTable.mistaken(entry);
    }
    return isIt;
  }

  /** Finds the entry that is a file, but was taken for another one, and uses it. */
  static Optional<LockEntry> findMistaken(FileIdentity named) {
    if (!ProcFs.LISTS_DESCRIPTORS) {
      return Optional.empty();
    }
    List<LockEntry> entries = LockTable.useAll();
    Optional<LockEntry> found = Optional.empty();
    boolean complete = false;
    try {
      for (LockEntry entry : entries) {
        entry.file().mark();
      }
      Set<Long> positions = ProcFs.positionsOf(named);
      for (LockEntry entry : entries) {
        if (positions.contains(entry.file().mark())) {
          found = Optional.of(entry);
        }
      }
      complete = true;
    } catch (IOException e) {
      // Not to be told, as when there are no more descriptors to read the list by.
    } finally {
      for (int i = 0; i < entries.size(); i++) { // without an iterator: there may be no memory
        LockEntry entry = entries.get(i);
        boolean isFound = complete && found.isPresent() && found.get() == entry;
        if (!isFound && LockTable.leave(entry)) {
          LockTable.unclosed(entry); // by the next who comes
        }
      }
    }
    return complete ? found : Optional.empty();
  }
}
