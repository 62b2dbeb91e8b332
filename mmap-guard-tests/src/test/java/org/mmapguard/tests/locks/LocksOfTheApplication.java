package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;

/** Maps a file on which the application has a lock of the JDK, with native access. */
public final class LocksOfTheApplication {

  private LocksOfTheApplication() {}

  /** Prints what mapping met, and what it did to the locks. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Path unrelated = Path.of(arguments[1]);
    try (OtherProcess other = OtherProcess.get()) {
      for (boolean shared : new boolean[] {false, true}) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.lock(0, Long.MAX_VALUE, shared)) {
          for (int attempt = 0; attempt < 20; attempt++) {
            outcome(file);
          }
          System.out.println((shared ? "shared: " : "exclusive: ") + outcome(file));
          System.out.println("  valid: " + lock.isValid());
          System.out.println("  lost: " + other.couldLockExclusively(file));
          System.out.println("  flock free: " + other.couldFlockExclusively(file));
          System.out.println("  open: " + ProcessResources.descriptorsUnder(file));
        }
        MmapGuard.mapFile(unrelated).close();
        System.out.println("  open afterwards: " + ProcessResources.descriptorsUnder(file));
        System.out.println("  locked afterwards: " + !other.couldLockExclusively(file));
      }
    }
  }

  private static String outcome(Path file) throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      return "mapped " + data.size();
    } catch (MmapGuard.FileLockedException e) {
      return e.getReason();
    }
  }
}
