package org.mmapguard;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.ByteSource;
import org.mmapguard.core.Recorder;
import org.mmapguard.core.Setting;

/**
 * Releases the resource of a {@link FileData} that became garbage without having been closed, and
 * reports it once.
 */
final class LeakGuard implements Runnable {

  /** Whether it is wanted to know where data was opened that nobody closes. */
  private static final boolean ORIGINS = Setting.of("org.mmapguard.leaks", "origin") != null;

  /** Made with the first data; with it, one daemon thread for the JVM. */
  private static volatile @Nullable Cleaner cleaner;

  /** Those whose release failed; linked by themselves, because there may be no memory. */
  private static volatile @Nullable LeakGuard unreleased;

  private @Nullable LeakGuard next;
  private final ByteSource resource;
  private final @Nullable Throwable origin =
      ORIGINS || Recorder.recordsLeaks() ? Origin.ofCaller() : null;

  private LeakGuard(ByteSource resource) {
    this.resource = resource;
  }

  /** Watches {@code owner}, to which {@code resource} must not refer. */
  static Cleaner.Cleanable watch(Object owner, ByteSource resource) {
    releaseAgain();
    return cleaner().register(owner, new LeakGuard(resource));
  }

  /** Not in a static initializer, because the thread may be refused now and granted later. */
  private static Cleaner cleaner() {
    Cleaner known = cleaner;
    return known != null ? known : makeCleaner();
  }

  private static synchronized Cleaner makeCleaner() {
    Cleaner known = cleaner;
    if (known == null) {
      known = Cleaner.create();
      cleaner = known;
    }
    return known;
  }

  @Override
  public void run() {
    releaseAgain();
    if (resource.isReleased()) {
      return; // its owner has closed it
    }
    boolean forgotten = resource.isOpen();
    Throwable failure = release();
    if (!forgotten) {
      return; // its owner has closed it as far as there was memory to do so
    }
    // Afterwards, because what tells belongs to the application, and may fail.
    Recorder.leakReleased(resource, origin == null ? null : Origin.place(origin));
    System.Logger logger = System.getLogger("org.mmapguard");
    logger.log(System.Logger.Level.WARNING, report(), origin);
    if (failure != null) {
      logger.log(System.Logger.Level.WARNING, description() + " could not be released", failure);
    }
  }

  private @Nullable Throwable release() {
    try {
      resource.abandon();
      return null;
    } catch (RuntimeException | Error e) {
      if (!resource.isReleased()) {
        releaseLater();
      }
      return e;
    }
  }

  /** Refused for now, or memory is full: the next collection tries again, or who comes next. */
  private void releaseLater() {
    synchronized (LeakGuard.class) {
      next = unreleased;
      unreleased = this;
    }
    try {
      cleaner().register(new Object(), new AnotherTry());
    } catch (OutOfMemoryError e) {
      // So who comes next.
    }
  }

  /** Not a lambda: if there is no memory when one is first needed, it fails for ever. */
  private record AnotherTry() implements Runnable {
    @Override
    public void run() {
      releaseAgain();
    }
  }

  private static void releaseAgain() {
    if (unreleased == null) {
      return;
    }
    LeakGuard guard;
    synchronized (LeakGuard.class) {
      guard = unreleased;
      unreleased = null;
    }
    while (guard != null) {
      LeakGuard following = guard.next;
      guard.next = null;
      var _ = guard.release();
      guard = following;
    }
  }

  private String report() {
    return description()
        + " was not closed; released after garbage collection. Close it with try-with-resources."
        + (origin == null
            ? " To learn where it was opened, start the JVM with -Dorg.mmapguard.leaks=origin."
            : " It was opened at " + Origin.place(origin) + ".");
  }

  private String description() {
    return resource.kind().equals("loaded")
        ? "The data loaded from " + resource.name()
        : "The " + resource.kind() + " of " + resource.name();
  }
}
