package org.mmapguard.tests.faults;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.mmapguard.tests.support.ClassArchive;
import org.mmapguard.tests.support.CoverageAgent;
import org.mmapguard.tests.support.Forks;

/**
 * Starts a class of this suite in a JVM of its own, which may crash without harm.
 *
 * <p>The library stands on the child's module path, as named modules; the suite's classes are on
 * its class path. Crash reports go to the given directory, and no core file is written.
 */
public final class ForkedJvm {

  private static final int PATIENCE_SECONDS = Integer.getInteger("mmapguard.patience", 300);

  private static final List<String> JAVA =
      List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());

  private final Class<?> main;
  private final Path directory;
  private final List<String> options = new ArrayList<>();
  private List<String> java = JAVA;

  /**
   * Prepares a JVM.
   *
   * @param main what to run
   * @param directory where to run it; receives its output
   */
  public ForkedJvm(Class<?> main, Path directory) {
    Forks.assumeAllowed();
    this.main = main;
    this.directory = directory;
    options.addAll(CoverageAgent.option());
    options.add("-XX:-CreateCoredumpOnCrash");
    options.add("-XX:ErrorFile=" + directory.resolve("crash.log"));
    options.add("-Xmx128m");
  }

  /** Has another JVM than this one started, by a command. */
  public ForkedJvm startedBy(List<String> command) {
    java = command;
    return this;
  }

  /** Adds options of the JVM. */
  public ForkedJvm with(List<String> more) {
    options.addAll(more);
    return this;
  }

  /** Adds options of the JVM. */
  public ForkedJvm with(String... more) {
    return with(List.of(more));
  }

  /** Starts the child and leaves its input and output to the caller. */
  public Process start(Object... arguments) throws IOException {
    return builder(arguments).start();
  }

  private ProcessBuilder builder(Object... arguments) {
    List<String> command = new ArrayList<>(java);
    command.addAll(options);
    boolean archived =
        ClassArchive.isThere() && java.equals(JAVA) && CoverageAgent.option().isEmpty();
    if (archived) {
      command.addAll(ClassArchive.options(false));
    }
    command.add("--module-path=" + libraryPath());
    command.add("--add-modules=org.mmapguard");
    command.add("--class-path=" + (archived ? ClassArchive.suite() : locationOf(main.getName())));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectError(directory.resolve("stderr.txt").toFile());
  }

  /** Runs the child to its end; one that hangs is killed. */
  public Outcome run(Object... arguments) throws IOException, InterruptedException {
    Files.deleteIfExists(directory.resolve("crash.log"));
    Process process =
        builder(arguments).redirectOutput(directory.resolve("stdout.txt").toFile()).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(main.getSimpleName() + " hangs: " + List.of(arguments));
    }
    return outcome(process.exitValue());
  }

  private Outcome outcome(int exitValue) throws IOException {
    Path crash = directory.resolve("crash.log");
    return new Outcome(
        exitValue,
        Files.readString(directory.resolve("stdout.txt")),
        Files.readString(directory.resolve("stderr.txt")),
        Files.exists(crash) ? Files.readString(crash) : "");
  }

  /** The two modules as the suite itself has them: folders of classes, or jars. */
  private static String libraryPath() {
    return locationOf("org.mmapguard.FileData")
        + File.pathSeparator
        + locationOf("org.mmapguard.core.Mapping");
  }

  private static String locationOf(String type) {
    try {
      return Path.of(
              Class.forName(type).getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** How a child ended, and what it wrote. */
  public record Outcome(int exitValue, String output, String errors, String crashReport) {

    /** Returns what the child counted, printed as lines of the form {@code name=number}. */
    public Map<String, Long> counts() {
      Map<String, Long> counts = new TreeMap<>();
      output
          .lines()
          .filter(line -> line.matches("[\\w. -]+=-?\\d+"))
          .forEach(
              line -> {
                int equals = line.indexOf('=');
                counts.put(line.substring(0, equals), Long.valueOf(line.substring(equals + 1)));
              });
      return counts;
    }

    @Override
    public String toString() {
      String crash = crashReport.lines().limit(30).reduce("", (a, b) -> a + "\n" + b);
      return "exit value " + exitValue + "\n" + output + "\n" + errors + crash;
    }
  }
}
