package org.mmapguard.tests.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** A Python process that harms files, and says how long each of its calls took. */
public final class WritingProcess implements AutoCloseable {

  private static final String SCRIPT =
      """
      import os, sys, time

      def overwrite(path):
          with open(path, "r+b", 0) as file:
              file.write(bytes(os.fstat(file.fileno()).st_size))

      def append(path):
          with open(path, "ab", 0) as file:
              file.write(bytes(10))

      def replace(path):
          with open(path + "-other", "wb") as file:
              file.write(b"other")
          os.rename(path + "-other", path)

      WAYS = {
          "cut": lambda path: os.truncate(path, 0),
          "cut_in_the_middle": lambda path: os.truncate(path, os.stat(path).st_size // 2),
          "empty": lambda path: open(path, "wb").close(),
          "overwrite": overwrite,
          "append": append,
          "replace": replace,
          "delete": os.unlink,
          "open_only": lambda path: os.close(os.open(path, os.O_RDWR)),
          "try_to_open": lambda path: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK)),
          "cut_without_asking": lambda path: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)),
      }

      for line in sys.stdin:
          way, path = line.rstrip("\\n").split(" ", 1)
          start = time.monotonic_ns()
          try:
              WAYS[way](path)
              print((time.monotonic_ns() - start) // 1000, flush=True)
          except OSError as e:
              print(os.strerror(e.errno), flush=True)
      """;

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  /** What can be done to a file. */
  public enum Way {
    /** By its path, to nothing. */
    CUT(true),
    CUT_IN_THE_MIDDLE(true),
    /** By opening it with {@code O_TRUNC}. */
    EMPTY(true),
    OVERWRITE(true),
    APPEND(true),
    REPLACE(false),
    DELETE(false),
    OPEN_ONLY(true),
    /** With {@code O_NONBLOCK}. */
    TRY_TO_OPEN(true),
    /** With {@code O_RDONLY} and {@code O_TRUNC}. */
    CUT_WITHOUT_ASKING(false);

    /** Whether the kernel asks the holders of leases. */
    public final boolean asks;

    Way(boolean asks) {
      this.asks = asks;
    }
  }

  public WritingProcess() throws IOException {
    process =
        new ProcessBuilder("python3", "-c", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Begins to harm a file. */
  public void begin(Way way, Path file) {
    commands.println(way.name().toLowerCase(Locale.ROOT) + " " + file);
  }

  /** Waits for the end of what was begun; returns how many microseconds it took. */
  public long end() throws IOException {
    String answer = String.valueOf(answers.readLine());
    if (!answer.matches("\\d+")) {
      throw new IOException(answer);
    }
    return Long.parseLong(answer);
  }

  /** Tells whether what was begun has ended. */
  public boolean hasEnded() throws IOException {
    return answers.ready();
  }

  /** Harms a file; returns how many microseconds it took. */
  public long harm(Way way, Path file) throws IOException {
    begin(way, file);
    return end();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
