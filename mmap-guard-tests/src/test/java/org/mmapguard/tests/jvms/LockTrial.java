package org.mmapguard.tests.jvms;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mmapguard.tests.faults.ForkedJvm;
import org.mmapguard.tests.support.OtherProcess;

/** A JVM that maps a file keeps writers away, and is kept away by them. */
final class LockTrial implements AutoCloseable {

  private final boolean nativeAccess;
  private final Path file;
  private final Process process;
  private final PrintWriter questions;
  private final BufferedReader answers;

  LockTrial(ForkedJvm jvm, boolean nativeAccess, Path folder) throws IOException {
    this.nativeAccess = nativeAccess;
    file = Files.write(folder.resolve("locked"), new byte[] {1, 2, 3});
    process = jvm.start();
    questions = new PrintWriter(process.outputWriter(), true);
    answers = process.inputReader();
  }

  /** Returns whether all is as it must be, once. */
  boolean holds() throws IOException {
    try (OtherProcess other = OtherProcess.get()) {
      boolean writersStayAway =
          ask(file).equals(nativeAccess ? "mapped with flock" : "mapped")
              && !other.couldLockExclusively(file)
              && other.couldLockShared(file)
              && other.couldFlockExclusively(file) != nativeAccess
              && ask("").equals("closed")
              && other.couldLockExclusively(file)
              && other.couldFlockExclusively(file);
      return writersStayAway && other.locksExclusively(file) && ask(file).equals("refused");
    }
  }

  private String ask(Object question) throws IOException {
    questions.println(question);
    return String.valueOf(answers.readLine());
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }
}
