package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * Record locks that native code of the process holds, which the JDK does not know: SQLite's, when a
 * database file is mapped during a transaction.
 */
@EnabledOnOs(OS.LINUX)
class DatabasesInUseTest {

  @TempDir Path directory;
  private Path database;
  private Path unrelated;

  @BeforeEach
  void chooseFiles() throws Exception {
    database = directory.resolve("database");
    unrelated = Files.write(directory.resolve("unrelated"), new byte[1]);
  }

  private ForkedJvm jvm() throws ClassNotFoundException {
    return new ForkedJvm(DatabaseInUse.class, directory)
        .withJarOf(Class.forName("org.sqlite.JDBC"))
        .with("--add-modules=java.sql", "-Dorg.sqlite.tmpdir=" + directory);
  }

  @Test
  void withNativeAccessTheyAreKept() throws Exception {
    assertEquals(
        List.of(
            "writing: other code of this process holds a lock on it; release that first",
            "  the transaction's lock is held",
            "writing, again: other code of this process holds a lock on it; release that first",
            "  the transaction's lock is held",
            "  committed, left open by us: 0",
            "reading: mapped",
            "  the transaction's lock is held",
            "reading, again: mapped",
            "  the transaction's lock is held",
            "  committed, left open by us: 0",
            "reading beside another process: mapped",
            "  the transaction's lock is held",
            "  committed, left open by us: 0"),
        jvm()
            .with("--enable-native-access=org.mmapguard.core,ALL-UNNAMED")
            .run(database, unrelated)
            .lines());
  }

  /** The limit that the documentation names. */
  @Test
  void withoutNativeAccessTheyAreLost() throws Exception {
    assertEquals(
        List.of(
            "writing: mapped",
            "  the transaction's lock is lost",
            "writing, again: mapped",
            "  the transaction's lock is lost",
            "  committed, left open by us: 0",
            "reading: mapped",
            "  the transaction's lock is lost",
            "reading, again: mapped",
            "  the transaction's lock is lost",
            "  committed, left open by us: 0",
            "reading beside another process: mapped",
            "  the transaction's lock is lost",
            "  committed, left open by us: 0"),
        jvm().with("--enable-native-access=ALL-UNNAMED").run(database, unrelated).lines());
  }
}
