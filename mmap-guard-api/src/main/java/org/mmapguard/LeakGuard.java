package org.mmapguard;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.ByteSource;
import org.mmapguard.core.Recorder;

/**
 * Releases the resource of a {@link FileData} that became garbage without having been closed, and
 * reports it once.
 */
final class LeakGuard implements Runnable {

  // One daemon thread for the JVM, started with the first FileData; mapping a file starts none.
  private static final Cleaner CLEANER = Cleaner.create();

  private final ByteSource resource;
  private final String description;
  private final @Nullable Origin origin = Origin.ofCaller();
  private volatile boolean closedByOwner;

  private LeakGuard(ByteSource resource, String description) {
    this.resource = resource;
    this.description = description;
  }

  /** Watches {@code owner}, to which {@code resource} must not refer. */
  static Watch watch(Object owner, ByteSource resource, String description) {
    LeakGuard guard = new LeakGuard(resource, description);
    return new Watch(guard, CLEANER.register(owner, guard));
  }

  /** Held by the owner; ends the watch when the owner is closed. */
  record Watch(LeakGuard guard, Cleaner.Cleanable cleanable) {
    void end() {
      guard.closedByOwner = true;
      cleanable.clean();
    }
  }

  @Override
  public void run() {
    if (closedByOwner) {
      return;
    }
    System.Logger logger = System.getLogger("org.mmapguard");
    logger.log(System.Logger.Level.WARNING, report(), origin);
    Recorder.leakReleased(resource, origin == null ? null : origin.place());
    try {
      resource.close();
    } catch (Exception e) {
      logger.log(System.Logger.Level.WARNING, description + " could not be released", e);
    }
  }

  private String report() {
    return description
        + " was not closed; released after garbage collection. Close it with try-with-resources."
        + (origin == null
            ? " To learn where it was opened, start the JVM with -Dorg.mmapguard.leaks=origin."
            : " It was opened at " + origin.place() + ".");
  }
}
