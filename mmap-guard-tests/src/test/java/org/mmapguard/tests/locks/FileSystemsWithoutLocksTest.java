package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/**
 * A file that cannot be locked is not opened.
 *
 * <p>Some network file systems have no record locks. A filter of system calls stands for them: it
 * answers {@code fcntl(F_SETLK)}, and only that, with {@code ENOLCK}.
 */
@EnabledOnOs(OS.LINUX)
class FileSystemsWithoutLocksTest {

  private static final String WITHOUT_LOCKS =
      """
      import ctypes, errno, os, platform, struct, sys

      FCNTL = {"x86_64": 72, "aarch64": 25}[platform.machine()]
      F_SETLK = 6
      LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
      NUMBER, SECOND_ARGUMENT = 0, 24
      ALLOW, FAIL = 0x7FFF0000, 0x00050000
      PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2

      program = b"".join(struct.pack("HBBI", *step) for step in [
          (LOAD, 0, 0, NUMBER),
          (EQUAL, 0, 3, FCNTL),
          (LOAD, 0, 0, SECOND_ARGUMENT),
          (EQUAL, 0, 1, F_SETLK),
          (RETURN, 0, 0, FAIL | errno.ENOLCK),
          (RETURN, 0, 0, ALLOW),
      ])
      steps = ctypes.create_string_buffer(program)
      header = struct.pack("HxxxxxxQ", 6, ctypes.addressof(steps))
      prctl = ctypes.CDLL(None, use_errno=True).prctl
      prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
      if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
          sys.exit(1)
      buffer = ctypes.create_string_buffer(header)
      if prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(buffer), 0, 0) != 0:
          sys.exit(1)
      os.execvp(sys.argv[1], sys.argv[1:])
      """;

  @ParameterizedTest
  @EnumSource
  @EnabledIf(
      value = "canFilterLocks",
      disabledReason = "the filter knows x86-64 and AArch64 only, and is not allowed everywhere")
  void openingFailsAndSaysWhy(Opening opening, @TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    List<String> outcome =
        new ForkedJvm(Opening.class, directory)
            .startedBy("python3", "-c", WITHOUT_LOCKS)
            .uncounted() // to write what was counted takes a lock, too
            .run(opening, file)
            .lines();
    assertEquals(
        List.of(
            "java.nio.file.FileSystemException: "
                + file
                + ": the file system does not lock it (No locks available); copy the file to one"
                + " that supports POSIX record locks"),
        outcome);
  }

  static boolean canFilterLocks() throws IOException, InterruptedException {
    return new ProcessBuilder("python3", "-c", WITHOUT_LOCKS, "true").start().waitFor() == 0;
  }
}
