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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Shell;

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

  /** On the class path, the first native code that is loaded lets all code call the C library. */
  @ParameterizedTest
  @CsvSource({
    "BEGIN IMMEDIATE, other code of this process holds a lock on it; release that first",
    "BEGIN, OFD_AND_FLOCK"
  })
  void theyAreKeptFromTheMomentThatNativeAccessIsThere(String begin, String late) throws Exception {
    assertEquals(
        0,
        Shell.run(
            directory,
            "python3 -c 'import sqlite3; c = sqlite3.connect(\"database\");"
                + " c.execute(\"CREATE TABLE numbers (number INTEGER)\"); c.commit()'"));
    ForkedJvm.Outcome outcome =
        new ForkedJvm(NativeAccessGivenLate.class, directory)
            .withoutModules()
            .withJarOf(Class.forName("org.sqlite.JDBC"))
            .with("-Dorg.sqlite.tmpdir=" + directory)
            .run(database, unrelated, begin);
    // The JVM warns of SQLite on the standard error.
    assertEquals(
        List.of(
            "before: POSIX",
            "late: " + late,
            "the transaction's lock is held",
            "committed",
            "left open: 0",
            "locked: false"),
        outcome.output().lines().toList(),
        outcome::errors);
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
