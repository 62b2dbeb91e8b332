package org.mmapguard.tests.properties;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that tells whether a file is locked: a lock of one's own does not show. */
final class LockProbe implements AutoCloseable {

  private final Process process;
  private final PrintWriter questions;
  private final BufferedReader answers;

  LockProbe() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes().toString(),
                LockProbe.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  private static Path classes() {
    try {
      return Path.of(LockProbe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tells whether the file is locked, so that no other process can have it exclusively. */
  boolean seesLock(Path file) throws IOException {
    questions.println(file);
    String answer = answers.readLine();
    return switch (String.valueOf(answer)) {
      case "locked" -> true;
      case "free" -> false;
      default -> throw new IOException("the probe answered: " + answer);
    };
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }

  /** What the other process runs. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String file; (file = questions.readLine()) != null; ) {
      // The answer follows the release: the one who asked may go on to lock the file.
      System.out.println(isFree(Path.of(file)) ? "free" : "locked");
    }
  }

  private static boolean isFree(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    }
  }
}
