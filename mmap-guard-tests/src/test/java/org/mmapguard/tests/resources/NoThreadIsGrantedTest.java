package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** If the cleaner gets no thread, an opening fails and leaves nothing; a later one works. */
@EnabledOnOs(OS.LINUX) // whose limit this is
class NoThreadIsGrantedTest {

  /** Of nobody else, since the limit counts all threads of a user. */
  private static final String USER = "61234";

  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  @EnabledIf(
      value = "canLimitAnotherUser",
      disabledReason = "only root can start a JVM as another user and limit its threads")
  void onceTheyAreTheOpeningWorks() throws Exception {
    Path file = Files.write(folder.toRealPath().resolve("file"), new byte[100]);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Process jvm =
        new ForkedJvm(NoThreadForTheCleaner.class, folder)
            .readableByAll()
            .startedBy("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups")
            .with("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads", "-Xlog:disable")
            .start(file);
    try {
      awaitLines(1);
      limitThreads(jvm, 1);
      goOn(jvm);
      awaitLines(3);
      limitThreads(jvm, 1000);
      goOn(jvm);
      jvm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      jvm.destroyForcibly();
    }
    assertEquals(
        List.of("ready", "OutOfMemoryError, 0", "ready", "mapped 100 bytes, 0"),
        Files.readAllLines(folder.resolve("output.txt")));
  }

  private static void goOn(Process jvm) throws IOException {
    jvm.getOutputStream().write('\n');
    jvm.getOutputStream().flush();
  }

  private void awaitLines(int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (Files.readAllLines(folder.resolve("output.txt")).size() < count
        && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  private static void limitThreads(Process jvm, int count) throws Exception {
    int exitValue =
        new ProcessBuilder( // as the same user, who needs no right for that
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "prlimit",
                "--pid=" + jvm.pid(),
                "--nproc=" + count + ":")
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, exitValue, "prlimit");
  }

  static boolean canLimitAnotherUser() {
    return System.getProperty("user.name").equals("root")
        && Files.isExecutable(Path.of("/usr/bin/prlimit"));
  }
}
