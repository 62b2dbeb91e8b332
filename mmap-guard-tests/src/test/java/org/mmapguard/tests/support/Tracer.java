package org.mmapguard.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program strace, which counts system calls, and has them fail. */
public final class Tracer {

  /** Where it is installed, if it is. */
  public static final Path PATH = Path.of("/usr/bin/strace");

  private Tracer() {}

  /** Tells whether it is installed, and allowed to trace. */
  public static boolean isUsable() throws IOException, InterruptedException {
    return Files.isExecutable(PATH)
        && new ProcessBuilder(PATH.toString(), "-qq", "-o", "/dev/null", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }
}
