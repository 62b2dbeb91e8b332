package org.mmapguard.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A limit of this process, on Linux, which is lower until this is closed. */
public final class ProcessLimit implements AutoCloseable {

  private final Resource resource;
  private final String before;

  /** What is limited, by its name for {@code prlimit}, and in {@code /proc/self/limits}. */
  public enum Resource {
    /** The number of open files, or rather their highest number. */
    DESCRIPTORS("nofile", "Max open files "),
    /** In bytes. */
    ADDRESS_SPACE("as", "Max address space "),
    /** In bytes. */
    FILE_SIZE("fsize", "Max file size ");

    private final String option;
    private final String line;

    Resource(String option, String line) {
      this.option = option;
      this.line = line;
    }
  }

  private ProcessLimit(Resource resource, String before) {
    this.resource = resource;
    this.before = before;
  }

  /** Lowers a limit. */
  public static ProcessLimit of(Resource resource, long limit)
      throws IOException, InterruptedException {
    String before =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(line -> line.startsWith(resource.line))
            .map(line -> line.substring(resource.line.length()).strip().split(" ")[0])
            .findFirst()
            .orElseThrow();
    prlimit(resource, Long.toString(limit));
    return new ProcessLimit(resource, before);
  }

  /** Tells whether limits can be lowered here, for conditions of tests. */
  public static boolean isUsable() throws InterruptedException {
    try {
      new ProcessBuilder("prlimit", "--version")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    prlimit(resource, before);
  }

  /** Sets the soft limit, and leaves the hard one, up to which it can be raised again. */
  private static void prlimit(Resource resource, String limit)
      throws IOException, InterruptedException {
    int exitValue =
        new ProcessBuilder(
                "prlimit",
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--" + resource.option + "=" + limit + ":")
            .inheritIO() // a pipe would be a descriptor that goes some time later
            .start()
            .waitFor();
    if (exitValue != 0) {
      throw new IOException("prlimit: exit value " + exitValue);
    }
  }
}
