package org.mmapguard.tests.support;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The program strace, which counts system calls, and has them fail. */
public final class Tracer {

  /** Where it is installed, if it is. */
  private static final Path PATH = Path.of("/usr/bin/strace");

  /** Has the kernel stop at the calls that are traced alone, of the thousands of a JVM. */
  private static final String FILTER = "--seccomp-bpf";

  private static final Pattern INJECTED = Pattern.compile("inject=([^:]+):.*");

  private Tracer() {}

  /** Tells whether it is installed, and allowed to trace. */
  private static boolean isUsable() throws IOException, InterruptedException {
    return Files.isExecutable(PATH)
        && new ProcessBuilder(PATH.toString(), "-qq", "-o", "/dev/null", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  /** Skips a test that needs it where it cannot be used. */
  public static void assumeUsable() throws IOException, InterruptedException {
    assumeTrue(isUsable(), "needs strace, and the right to trace");
  }

  /** Returns the command that starts a program under it, and in all its threads does as told. */
  static String[] command(List<String> options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-e", "trace=" + injected(options)));
    return writingTo(Path.of("/dev/null"), all.toArray(String[]::new));
  }

  /** Returns the calls that options have fail, or wait. */
  private static String injected(List<String> options) {
    return options.stream()
        .map(INJECTED::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.joining(","));
  }

  /** Returns the command that does so, and writes the calls to a file. */
  public static String[] writingTo(Path trace, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PATH.toString(), "--quiet=all", "-f"));
    if (canFilter()) {
      command.add(FILTER);
    }
    command.addAll(List.of("-o", trace.toString()));
    Collections.addAll(command, options);
    return command.toArray(String[]::new);
  }

  /** Tells whether the tracer and the kernel know the filter, and say nothing of it. */
  private static boolean canFilter() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PATH.toString(), "-f", FILTER, "-o", "/dev/null", "true")
            .redirectErrorStream(true)
            .start();
    return process.inputReader().readLine() == null && process.waitFor() == 0;
  }

  /**
   * Does as told to this process, until it is closed.
   *
   * <p>Skips the test if that is not allowed, as where a process may only trace its children.
   */
  static Closeable attached(List<String> options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-f"));
    all.addAll(options);
    return attachedTo(ProcessHandle.current().pid(), all);
  }

  /** Does so to one thread of this process, by its number in the system. */
  public static Closeable attachedTo(long thread, List<String> options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(PATH.toString(), "--quiet=path-resolution", "-o", "/dev/null", "-p"));
    command.add(Long.toString(thread));
    command.addAll(options);
    Process tracer = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = String.valueOf(tracer.inputReader().readLine());
    if (!answer.contains(" attached")) {
      tracer.destroy();
      abort(answer);
    }
    return () -> {
      tracer.destroy(); // which has it detach
      tracer.onExit().join();
    };
  }
}
