package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;

/** Maps a database file while SQLite, native code of the same process, has locks on it. */
public final class DatabaseInUse {

  private DatabaseInUse() {}

  /** Prints what mapping and closing did to the locks of a transaction. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Path unrelated = Path.of(arguments[1]);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        OtherProcess other = OtherProcess.get()) {
      statement.execute("CREATE TABLE numbers (number INTEGER)");

      statement.execute("BEGIN IMMEDIATE");
      statement.execute("INSERT INTO numbers VALUES (1)");
      report("writing", file, other);
      report("writing, again", file, other);
      commit(statement, file, unrelated);

      statement.execute("BEGIN");
      statement.executeQuery("SELECT * FROM numbers").close();
      report("reading", file, other);
      report("reading, again", file, other);
      commit(statement, file, unrelated);

      other.locksShared(file);
      statement.execute("BEGIN");
      statement.executeQuery("SELECT * FROM numbers").close();
      System.out.println("reading beside another process: " + outcome(file));
      other.release(file);
      System.out.println("  the transaction's lock is " + state(file, other));
      commit(statement, file, unrelated);
    }
  }

  private static void report(String when, Path file, OtherProcess other) throws IOException {
    System.out.println(when + ": " + outcome(file));
    System.out.println("  the transaction's lock is " + state(file, other));
  }

  private static String outcome(Path file) throws IOException {
    try {
      MmapGuard.mapFile(file).close();
      return "mapped";
    } catch (MmapGuard.FileLockedException e) {
      return e.getReason();
    }
  }

  private static String state(Path file, OtherProcess other) throws IOException {
    return other.couldLockExclusively(file) ? "lost" : "held";
  }

  private static void commit(Statement statement, Path file, Path unrelated)
      throws SQLException, IOException {
    statement.execute("COMMIT");
    MmapGuard.mapFile(unrelated).close();
    long ours = ProcessResources.descriptorsUnder(file) - 1;
    System.out.println("  committed, left open by us: " + ours);
  }
}
