package org.mmapguard.tests.filesystems;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.mmapguard.tests.support.Mount;

/**
 * Tests of other packages that are run with all their files on a given file system: one column of
 * the table.
 *
 * <p>They run in a JVM of its own, which has its temporary files there and sees it by its true
 * path.
 */
enum Suite {
  CONTENTS("properties.RoundTripProperties", "properties.AccessPathProperties"),
  LOCKS(
      "locks.WritersStayAwayTest",
      "locks.OneLockPerFileTest",
      "locks.LocksOfOtherCodeTest",
      "locks.InterruptsHarmNothingTest",
      "properties.LockLifetimeProperties"),
  LOCKS_WITH_NATIVE_ACCESS(
      "locks.LocksEndWithTheDataTest",
      "locks.LocksOfOthersWithNativeAccessTest",
      "locks.LocksInThisJvmWithNativeAccessTest",
      "locks.InterruptsHarmNothingTest",
      "properties.LockLifetimeProperties"),
  SNAPSHOTS("snapshots.OneMomentTest", "snapshots.SnapshotsAreDataTest"),
  LEASES("leases.WritersWaitForTheCopyTest");

  private static final String ALL_TESTS = "org.mmapguard.tests.";

  private final List<String> classes;

  Suite(String... classes) {
    this.classes = List.of(classes);
  }

  /**
   * How many tests there are, and how many of them passed.
   *
   * @param output what the JVM wrote
   */
  record Result(boolean passed, String counts, String output) {}

  Result on(Mount mount, Path scratch) throws IOException, InterruptedException {
    Path output = scratch.resolve(name());
    List<String> command = new ArrayList<>(mount.entering());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + Mount.INSIDE);
    command.add("-Djqwik.database=" + scratch.resolve("jqwik-database"));
    if (this == LEASES || this == LOCKS_WITH_NATIVE_ACCESS) {
      command.add("--enable-native-access=org.mmapguard.core");
      command.add("-Dmmapguard.here=true");
    }
    command.add("--module-path=" + System.getProperty("jdk.module.path"));
    command.add("--add-modules=ALL-MODULE-PATH");
    command.add("--module=" + Suite.class.getModule().getName() + "/" + Suite.class.getName());
    command.add(name());
    int exitValue =
        new ProcessBuilder(command)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    List<String> lines = Files.readAllLines(output);
    return new Result(exitValue == 0, lines.getLast(), String.join("\n", lines));
  }

  /** Runs the suite that is named by the argument; the last line of the output has the counts. */
  public static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                valueOf(arguments[0]).classes.stream()
                    .map(name -> selectClass(ALL_TESTS + name))
                    .toList())
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    long passed = summary.getTestsSucceededCount();
    long found = summary.getTestsFoundCount();
    System.out.println(passed + " of " + found);
    boolean all = passed > 0 && passed == found && summary.getTotalFailureCount() == 0;
    System.exit(all ? 0 : 1);
  }
}
