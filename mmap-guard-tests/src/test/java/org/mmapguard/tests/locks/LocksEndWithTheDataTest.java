package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.OtherProcess;

/** After closing, others get their locks at once, whatever processes have copies of descriptors. */
@EnabledOnOs(OS.LINUX)
class LocksEndWithTheDataTest extends LockScene {

  /** Takes copies of the descriptors of a file from a process, as a child inherits them. */
  private static final String COPY_DESCRIPTORS =
      """
      import ctypes, os, sys
      pid, path = int(sys.argv[1]), sys.argv[2]
      syscall = ctypes.CDLL(None, use_errno=True).syscall
      process = syscall(434, pid, 0)
      for number in os.listdir(f"/proc/{pid}/fd"):
          if os.readlink(f"/proc/{pid}/fd/{number}") == path:
              print(syscall(438, process, int(number), 0) >= 0, flush=True)
      print("done", flush=True)
      sys.stdin.read()
      """;

  private static final int ROUNDS = Integer.getInteger("mmapguard.rounds", 200);

  @Test
  void alsoIfAProcessKeepsTheDescriptors() throws Exception {
    assertEquals(
        "copied true, free true true",
        new ForkedJvm(Inherited.class, directory)
            .withNativeAccess()
            .orHere()
            .run(file.toRealPath())
            .lines()
            .getFirst());
  }

  @Test
  void alsoWhileProcessesAreStarted() throws Exception {
    assertEquals(
        "refused 0 times",
        new ForkedJvm(Forking.class, directory)
            .withNativeAccess()
            .orHere()
            .run(file, ROUNDS)
            .lines()
            .getFirst());
  }

  /** Closes a file of whose descriptors another process has copies. */
  public static final class Inherited {
    private Inherited() {}

    /** Argument: the file. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
      Path file = Path.of(arguments[0]);
      FileData data = MmapGuard.mapFile(file);
      Process heir =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  COPY_DESCRIPTORS,
                  String.valueOf(ProcessHandle.current().pid()),
                  file.toString())
              .redirectErrorStream(true)
              .start();
      BufferedReader answers = heir.inputReader();
      boolean copied = false;
      for (String line; (line = answers.readLine()) != null && !line.equals("done"); ) {
        copied |= line.equals("True");
      }
      data.close();
      try (OtherProcess other = OtherProcess.get()) {
        System.out.println(
            "copied %s, free %s %s"
                .formatted(
                    copied, other.couldLockExclusively(file), other.couldFlockExclusively(file)));
      }
      heir.getOutputStream().close();
      heir.waitFor();
    }
  }

  /** Maps and closes while another thread starts processes. */
  public static final class Forking {
    private Forking() {}

    /** Arguments: the file, and how often. */
    public static void main(String[] arguments) throws Exception {
      Path file = Path.of(arguments[0]);
      AtomicBoolean stop = new AtomicBoolean();
      Thread starter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (!stop.get()) {
                        new ProcessBuilder("true").start().waitFor();
                      }
                    } catch (IOException | InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      int refused = 0;
      try (OtherProcess other = OtherProcess.get()) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          MmapGuard.mapFile(file).close();
          boolean free = other.couldLockExclusively(file) && other.couldFlockExclusively(file);
          refused += free ? 0 : 1;
        }
      } finally {
        stop.set(true);
        starter.join();
      }
      System.out.println("refused " + refused + " times");
    }
  }

  /** The tests above see the locks of what is open. */
  @Test
  void theyAreSeenBefore() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertTrue(data.isOpen() && !other.couldLockExclusively(file));
    }
  }
}
