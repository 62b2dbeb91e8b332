package org.mmapguard.tests.jvms;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.mmapguard.tests.faults.ForkedJvm;
import org.mmapguard.tests.faults.JitMode;

/**
 * A JVM to try: one row of the table.
 *
 * @param name its processor and version
 * @param command what starts it; empty for one that could not be had
 */
record Jvm(String name, List<String> command) {

  private static final String SCRIPT = Path.of("src", "scripts", "jvms.sh").toString();
  private static final String FOLDER = Path.of("target", "jvms").toAbsolutePath().toString();
  private static final String NOT_HAD = "not had: ";
  private static final String COPIES = "org.mmapguard.copies";

  /** Fetches all JVMs whose names match a property, by default every one. */
  static List<Jvm> all() throws IOException, InterruptedException {
    List<Jvm> jvms = new ArrayList<>();
    jvms.add(
        new Jvm(
            "x86_64 " + Runtime.version().feature() + " of the build",
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())));
    Predicate<String> wanted =
        Pattern.compile(System.getProperty("mmapguard.jvms", ".*")).asPredicate();
    for (String line : script("prepare")) {
      jvms.add(
          line.startsWith(NOT_HAD)
              ? new Jvm(line.substring(NOT_HAD.length()), List.of())
              : new Jvm(line, runBy(line.split(" "))));
    }
    jvms.removeIf(jvm -> !wanted.test(jvm.name));
    return jvms;
  }

  private static List<String> runBy(String[] processorAndVersion) {
    String script = Path.of(SCRIPT).toAbsolutePath().toString();
    return List.of("bash", script, "run", FOLDER, processorAndVersion[0], processorAndVersion[1]);
  }

  /** Deletes what was fetched, unless a property says to keep it for the next time. */
  static void deleteAll() throws IOException, InterruptedException {
    if (!Boolean.getBoolean("mmapguard.jvms.keep")) {
      script("delete");
    }
  }

  private static List<String> script(String task) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", SCRIPT, task, FOLDER)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = process.inputReader().readAllLines();
    if (process.waitFor() != 0) {
      throw new IOException(SCRIPT + " " + task + ": " + process.exitValue());
    }
    return lines;
  }

  boolean isThere() {
    return !command.isEmpty();
  }

  boolean isEmulated() {
    return !name.startsWith("x86_64");
  }

  boolean hasCompilers() {
    return !name.contains("zero");
  }

  /** Tells whether Java code can call the C library there; the VM without compilers cannot. */
  boolean hasNativeAccess() {
    return hasCompilers();
  }

  /** Returns the modes that it has compilers for. */
  List<JitMode> modes() {
    return hasCompilers() ? List.of(JitMode.values()) : List.of(JitMode.INTERPRETER);
  }

  /** Prepares one to run a class of this suite. */
  ForkedJvm running(Class<?> main, Path folder) {
    ForkedJvm jvm = new ForkedJvm(main, folder).startedBy(command);
    String copies = System.getProperty(COPIES);
    if (copies != null) {
      jvm.with("-D" + COPIES + "=" + copies);
    }
    if (isEmulated()) {
      // Enough calls to have all of the JDK compiled would take minutes there.
      jvm.with(
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=CompileThresholdScaling,*mmapguard*::*,0.02",
          "-Dmmapguard.patience=600");
    }
    return jvm;
  }

  @Override
  public String toString() {
    return name;
  }
}
