package org.mmapguard.tests.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A Python process that takes and tries POSIX record locks: those of one process do not show to
 * itself.
 */
public final class OtherProcess implements AutoCloseable {

  private static final String SCRIPT =
      """
      import fcntl, sys

      MODES = {"exclusive": fcntl.LOCK_EX, "shared": fcntl.LOCK_SH}
      held = {}

      def attempt(command, mode, start, path):
          file = open(path, "r+b")
          try:
              if command.startswith("flock"):
                  fcntl.flock(file, MODES[mode] | fcntl.LOCK_NB)
              else:
                  fcntl.lockf(file, MODES[mode] | fcntl.LOCK_NB, 0, int(start))
              return file
          except OSError:
              file.close()
              return None

      for line in sys.stdin:
          command, mode, start, path = line.rstrip("\\n").split(" ", 3)
          if command == "release":
              held.pop(path).close()
              answer = True
          elif command == "reset":
              for file in held.values():
                  file.close()
              held.clear()
              answer = True
          else:
              file = attempt(command, mode, start, path)
              answer = file is not None
              if file and command.endswith("probe"):
                  file.close()
              elif file:
                  held[path] = file
          print("yes" if answer else "no", flush=True)
      """;

  /** To start one takes longer than most tests, so that they go on; they end with this JVM. */
  private static final Queue<OtherProcess> IDLE = new ConcurrentLinkedQueue<>();

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  /** Returns one that holds no lock: a new one, or one that was closed. */
  public static OtherProcess get() throws IOException {
    OtherProcess idle = IDLE.poll();
    return idle != null ? idle : new OtherProcess();
  }

  private OtherProcess() throws IOException {
    process =
        new ProcessBuilder("python3", "-c", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Returns the number of the process. */
  public long pid() {
    return process.pid();
  }

  /** Takes a lock and holds it; false if it was not granted. */
  public boolean locksExclusively(Path file) throws IOException {
    return ask("lock exclusive 0 " + file);
  }

  public boolean locksShared(Path file) throws IOException {
    return ask("lock shared 0 " + file);
  }

  /** Takes a lock on the bytes from {@code start} on, and holds it. */
  public boolean locksExclusivelyFrom(long start, Path file) throws IOException {
    return ask("lock exclusive " + start + " " + file);
  }

  /** Takes a lock of the other family, {@code flock(2)}, and holds it. */
  public boolean flocksExclusively(Path file) throws IOException {
    return ask("flock exclusive 0 " + file);
  }

  /** Takes a lock of the other family that others may share, and holds it. */
  public boolean flocksShared(Path file) throws IOException {
    return ask("flock shared 0 " + file);
  }

  /** Tells whether a writer would get its exclusive lock of the other family. */
  public boolean couldFlockExclusively(Path file) throws IOException {
    return ask("flockprobe exclusive 0 " + file);
  }

  /** Tells whether a writer would get its exclusive lock; leaves none behind. */
  public boolean couldLockExclusively(Path file) throws IOException {
    return ask("probe exclusive 0 " + file);
  }

  /** Tells whether a writer would get an exclusive lock on the bytes from {@code start} on. */
  public boolean couldLockExclusivelyFrom(long start, Path file) throws IOException {
    return ask("probe exclusive " + start + " " + file);
  }

  public boolean couldLockShared(Path file) throws IOException {
    return ask("probe shared 0 " + file);
  }

  public void release(Path file) throws IOException {
    ask("release any 0 " + file);
  }

  private boolean ask(String command) throws IOException {
    commands.println(command);
    String answer = answers.readLine();
    return switch (String.valueOf(answer)) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IOException(command + ": the process answered " + answer);
    };
  }

  /** Releases all locks. */
  @Override
  public void close() {
    try {
      ask("reset any 0 all");
      IDLE.add(this);
    } catch (IOException e) {
      process.destroy();
      throw new UncheckedIOException(e);
    }
  }
}
