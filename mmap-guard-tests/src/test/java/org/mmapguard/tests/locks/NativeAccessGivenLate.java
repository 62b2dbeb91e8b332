package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;

/** Maps a database file before SQLite is loaded, and closes it during a transaction. */
public final class NativeAccessGivenLate {

  private NativeAccessGivenLate() {}

  /** Prints which locks there are; arguments: database, another file, what begins to write. */
  public static void main(String[] arguments) throws Exception {
    Path database = Path.of(arguments[0]);
    Path unrelated = Path.of(arguments[1]);
    FileData.Mapped early = MmapGuard.mapFile(database);
    System.out.println("before: " + early.lock());
    try (OtherProcess other = OtherProcess.get()) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
          Statement statement = connection.createStatement()) {
        statement.execute(arguments[2]);
        statement.executeQuery("SELECT * FROM numbers").close();
        System.out.println("late: " + outcome(database));
        early.close();
        System.out.println(
            "the transaction's lock is "
                + (other.couldLockExclusively(database) ? "lost" : "held"));
        statement.execute("COMMIT");
        System.out.println("committed");
      }
      MmapGuard.mapFile(unrelated).close();
      System.out.println("left open: " + ProcessResources.descriptorsUnder(database));
      System.out.println("locked: " + !other.couldLockExclusively(database));
    }
  }

  private static String outcome(Path file) throws IOException {
    try (FileData.Mapped late = MmapGuard.mapFile(file)) {
      return late.lock().toString();
    } catch (MmapGuard.FileLockedException e) {
      return e.getReason();
    }
  }
}
