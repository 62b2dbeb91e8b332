package org.mmapguard.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What closing a file would do to the record locks of other code of this process, all of which end
 * with any descriptor of the file.
 *
 * <p>Held by the tests {@code DatabasesInUseTest}, {@code LocksInThisJvmWithNativeAccessTest},
 * {@code HardenedServicesTest} and {@code FileSystemsWithoutLocksTest}.
 */
enum Harm {
  /** No other code of this process has a record lock on the file. */
  NONE,
  /** Other code has one, which would end. */
  DROPS_A_LOCK,
  /** The kernel does not tell. */
  UNKNOWN;

  /** Asks the kernel. */
  static Harm ofClosing(KeptFiles.Kept file) {
    try {
      return file instanceof KeptFiles.Own own
          ? ofClosing(own)
          : ofClosing((KeptFiles.OfTheJdk) file);
    } catch (IOException e) {
      return UNKNOWN; // as without a free descriptor
    }
  }

  private static Harm ofClosing(KeptFiles.Own file) throws IOException {
    long process = file.descriptor.processWithLock();
    if (process == 0) {
      return NONE;
    }
    if (process == ProcessHandle.current().pid()) {
      return DROPS_A_LOCK;
    }
    // The kernel tells one lock; behind that of another, there may be one of this process.
    if (!LockLines.areThere()) {
      return UNKNOWN;
    }
    Optional<Boolean> told = ProcFs.hasRecordLockOn(file.descriptor.path());
    if (told.isPresent()) {
      return told.get() ? DROPS_A_LOCK : NONE;
    }
    int changes = NativeFile.changes();
    int ours = NativeFile.descriptorsOn(file.identity) + file.descriptors() - 1;
    List<Path> others = file.descriptor.othersOf(file.identity);
    if (others.size() <= ours && NativeFile.changes() == changes) {
      return NONE; // nobody has a record lock without a descriptor
    }
    return ofLocksTakenThrough(others);
  }

  /**
   * A lock of the JDK and those that other code takes on the same file are one to the kernel, so
   * that the JDK's cannot go before the others do. But nobody has one without a descriptor, nor
   * where there are none.
   */
  private static Harm ofClosing(KeptFiles.OfTheJdk files) throws IOException {
    List<Path> descriptors = ProcFs.descriptorsOf(files.identity);
    if (descriptors.size() <= KeptFiles.descriptorsOf(files.identity) + files.descriptors()) {
      return NONE;
    }
    return LockLines.areThere() ? ofLocksTakenThrough(descriptors) : UNKNOWN;
  }

  private static Harm ofLocksTakenThrough(List<Path> descriptors) throws IOException {
    for (Path descriptor : descriptors) {
      if (ProcFs.hasRecordLock(descriptor)) {
        return DROPS_A_LOCK;
      }
    }
    return NONE;
  }

  /** Asked of a lock that is taken for that; once, if there was an answer. */
  private static final class LockLines {

    private static volatile @Nullable Boolean known;

    /** Tells whether the kernel lists the locks of a descriptor, as Linux does and gVisor not. */
    static boolean areThere() {
      Boolean answer = known;
      if (answer == null) {
        answer = ask();
        known = answer;
      }
      return Boolean.TRUE.equals(answer);
    }

    /** Returns null if it is not to be told now, as without a free descriptor. */
    private static @Nullable Boolean ask() {
      if (Descriptor.open(Path.of("/")) instanceof Descriptor.Opening.Done(Descriptor root)) {
        try {
          return root.lockWhole() == 0 && !ProcFs.locksOf(root.path()).isEmpty();
        } catch (IOException e) {
          return null;
        } finally {
          root.close();
        }
      }
      return null;
    }
  }
}
