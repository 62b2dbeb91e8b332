package org.mmapguard.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Closes files with native access, or keeps them open for as long as that would drop a lock of
 * other code.
 *
 * <p>To close any descriptor of a file ends the record locks of this process on it: those of the
 * JDK, and those that native code took, as SQLite does. So the kernel is asked first. What cannot
 * be closed is looked at again whenever a file is opened or closed, and is used again when its file
 * is opened again.
 *
 * <p>Held by the tests {@code DatabasesInUseTest}, {@code LocksInThisJvmWithNativeAccessTest},
 * {@code LocksOfOthersWithNativeAccessTest} and {@code WhenTheLimitIsReachedTest}.
 */
final class KeptFiles {

  /**
   * How many are kept of one file. One is used again unless the file was written to since it was
   * opened, for that may have moved it, as on an overlay. To move it takes one write, but what
   * looks like one may only have set the time of modification.
   */
  private static final int MOST_OF_ONE_FILE = 8;

  /** How many are kept for locks that nobody can tell of; more, and the oldest is closed. */
  private static final int MOST_UNKNOWN = 64;

  /** From the oldest to the newest; hardly ever are there any. */
  private static final ConcurrentLinkedDeque<Kept> KEPT = new ConcurrentLinkedDeque<>();

  /**
   * What an error of the JVM kept from being closed, some of which may be closed; linked by itself,
   * because there may be no memory. Guarded by the monitor of this class.
   */
  private static volatile @Nullable Kept unclosed;

  private KeptFiles() {}

  /** Open descriptors of one file, none of which has locks that anybody still needs. */
  abstract static sealed class Kept {

    final FileIdentity identity;
    private @Nullable Kept next;

    Kept(FileIdentity identity) {
      this.identity = identity;
    }

    /** Drops locks of its own, also where another process inherited the open file. */
    void unlock() {}

    abstract int descriptors();

    /** Closes what is not closed yet. */
    abstract void close();
  }

  /** A descriptor with a number that is known, and that of the JDK, if there is one. */
  static final class Own extends Kept {

    final Descriptor descriptor;
    private @Nullable OpenFile file;
    private boolean locked;

    Own(Descriptor descriptor, FileIdentity identity) {
      super(identity);
      this.descriptor = descriptor;
    }

    /** Has closing drop locks. */
    void locked() {
      locked = true;
    }

    @Override
    void unlock() {
      if (locked) {
        descriptor.unlock();
        locked = false;
      }
    }

    /** Returns that of the JDK, opened through the other. */
    OpenFile file() throws IOException {
      OpenFile opened = file;
      if (opened == null) {
        opened = OpenFile.ofDescriptor(descriptor.path());
        file = opened;
      }
      return opened;
    }

    @Override
    int descriptors() {
      return file == null ? 1 : 2;
    }

    @Override
    void close() {
      if (file != null) {
        file.close();
      }
      descriptor.close();
    }
  }

  /** Descriptors of the JDK, of which one has its lock. */
  static final class OfTheJdk extends Kept {

    private final List<OpenFile> files;

    private OfTheJdk(List<OpenFile> files, FileIdentity identity) {
      super(identity);
      this.files = files;
    }

    @Override
    int descriptors() {
      return files.size();
    }

    @Override
    void close() {
      for (OpenFile file : files) {
        file.close();
      }
    }
  }

  /** Closes descriptors of the JDK for one file, likewise. */
  static void closeOrKeep(List<OpenFile> files, FileIdentity identity) {
    closeOrKeep(new OfTheJdk(files, identity));
  }

  /** Closes a file, now or later; also if it throws an error of the JVM, for want of memory. */
  static void closeOrKeep(Kept file) {
    boolean complete = false;
    try {
      file.unlock();
      closeUnlessHarmful(file);
      complete = true;
    } finally {
      if (!complete) {
        addUnclosed(file);
      }
    }
  }

  private static synchronized void addUnclosed(Kept file) {
    file.next = unclosed;
    unclosed = file;
  }

  private static synchronized @Nullable Kept takeUnclosed() {
    Kept file = unclosed;
    if (file != null) {
      unclosed = file.next;
    }
    return file;
  }

  private static void closeUnlessHarmful(Kept file) {
    Harm harm = Harm.ofClosing(file);
    if (harm == Harm.NONE) {
      file.close();
      return;
    }
    KEPT.addLast(file);
    if (harm == Harm.UNKNOWN && KEPT.size() > MOST_UNKNOWN) {
      Kept oldest = KEPT.pollFirst();
      if (oldest != null) {
        oldest.close();
      }
    }
  }

  /** Closes what was kept and need not be any more. */
  static void closeHarmless() {
    for (Kept file; unclosed != null && (file = takeUnclosed()) != null; ) {
      closeOrKeep(file);
    }
    if (KEPT.isEmpty()) {
      return;
    }
    for (Kept file : List.copyOf(KEPT)) {
      // Taken out first, so that nobody else uses it meanwhile.
      if (KEPT.remove(file)) {
        closeOrKeep(file);
      }
    }
  }

  /** Takes out the newest one of a file, if it can be used again. */
  static Optional<Own> take(FileIdentity named) {
    if (KEPT.isEmpty()) {
      return Optional.empty();
    }
    List<Own> ofFile = new ArrayList<>();
    for (Kept file : KEPT) {
      if (file instanceof Own own && own.identity.isSameFile(named)) {
        ofFile.addFirst(own);
      }
    }
    return ofFile.stream()
        .filter(own -> own.identity.isSameState(named) || ofFile.size() >= MOST_OF_ONE_FILE)
        .findFirst()
        .filter(KEPT::remove);
  }

  /** Tells whether there are any, now. */
  static boolean areThere() {
    return !KEPT.isEmpty();
  }

  /** Returns how many descriptors are kept of a file. */
  static int descriptorsOf(FileIdentity identity) {
    int descriptors = 0;
    for (Kept file : KEPT) {
      descriptors += file.identity.isSameFile(identity) ? file.descriptors() : 0;
    }
    return descriptors;
  }
}
