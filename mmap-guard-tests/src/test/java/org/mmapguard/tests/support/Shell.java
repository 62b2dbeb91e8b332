package org.mmapguard.tests.support;

import java.io.IOException;
import java.nio.file.Path;

/** Runs what Java has no call for. */
public final class Shell {

  private Shell() {}

  /** Runs a command in a directory, and returns its exit value. */
  public static int run(Path directory, String command) throws IOException, InterruptedException {
    return start(directory, command).waitFor();
  }

  /** Starts a command in a directory. */
  public static Process start(Path directory, String command) throws IOException {
    return new ProcessBuilder("sh", "-c", command)
        .directory(directory.toFile())
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
