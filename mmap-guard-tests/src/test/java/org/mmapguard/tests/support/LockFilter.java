package org.mmapguard.tests.support;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A filter of system calls, which stands for file systems that do not know a kind of lock.
 *
 * <p>It answers requests for a lock with an error number, and lets all other calls pass. Python
 * installs it and becomes the program to run.
 */
public final class LockFilter {

  /** What fails, on Linux. */
  public enum Call {
    /** {@code fcntl(F_SETLK)}, which is how the JDK locks. */
    POSIX,
    /** {@code fcntl(F_OFD_SETLK)}. */
    OFD,
    /** {@code flock}. */
    FLOCK
  }

  private static final String SCRIPT =
      """
      import ctypes, errno, os, platform, struct, sys

      FCNTL, FLOCK = {"x86_64": (72, 73), "aarch64": (25, 32)}[platform.machine()]
      COMMANDS = {"POSIX": 6, "OFD": 37}
      LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
      NUMBER, SECOND_ARGUMENT = 0, 24
      ALLOW, FAIL = 0x7FFF0000, 0x00050000
      PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2

      steps = []
      for rule in sys.argv[1].split(","):
          call, error = rule.split("=")
          number = int(error) if error.isdigit() else getattr(errno, error)
          fail = (RETURN, 0, 0, FAIL | number)
          steps.append((LOAD, 0, 0, NUMBER))
          if call == "FLOCK":
              steps += [(EQUAL, 0, 1, FLOCK), fail]
          else:
              steps += [
                  (EQUAL, 0, 3, FCNTL),
                  (LOAD, 0, 0, SECOND_ARGUMENT),
                  (EQUAL, 0, 1, COMMANDS[call]),
                  fail,
              ]
      steps.append((RETURN, 0, 0, ALLOW))
      program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
      header = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(program))
      prctl = ctypes.CDLL(None, use_errno=True).prctl
      prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
      if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
          sys.exit(1)
      buffer = ctypes.create_string_buffer(header)
      if prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(buffer), 0, 0) != 0:
          sys.exit(1)
      os.execvp(sys.argv[2], sys.argv[2:])
      """;

  private final List<String> rules = new ArrayList<>();

  /** Has a call fail with an error, by its name in C, or by its number. */
  public LockFilter failing(Call call, String error) {
    rules.add(call + "=" + error);
    return this;
  }

  /** Returns the command that starts what follows it under the filter. */
  public String[] command() {
    return new String[] {"python3", "-c", SCRIPT, String.join(",", rules)};
  }

  /** Tells whether this works on this machine, and is allowed. */
  public static boolean isUsable() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    Collections.addAll(command, new LockFilter().failing(Call.POSIX, "ENOLCK").command());
    command.add("true");
    return new ProcessBuilder(command).start().waitFor() == 0;
  }
}
