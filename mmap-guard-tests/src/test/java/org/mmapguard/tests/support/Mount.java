package org.mmapguard.tests.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * An empty file system of a given type, mounted until it is closed or this JVM is gone.
 *
 * <p>It is mounted in a mount namespace of a process that lives as long as its standard input is
 * open, so that nobody has to clean up: however this JVM or that process ends, killed ones
 * included, the kernel unmounts what nobody sees any more. An image stands in a tmpfs of the same
 * namespace, and its loop device frees itself.
 *
 * <p>This JVM sees the file system through {@code /proc}; a process that needs its true path is
 * started by {@link #entering()}.
 */
public final class Mount implements AutoCloseable {

  /** Where it is, for processes inside of the namespace. */
  public static final Path INSIDE = Path.of("/mnt");

  /** Room in a sparse file; XFS takes no less than 300 MiB. */
  private static final String SIZE_OF_IMAGES = "600m";

  private static final String MOUNTED = "mounted";

  private final Process holder;
  private final @Nullable Mount lower;

  private Mount(@Nullable Mount lower, String script) {
    List<String> command = new ArrayList<>(lower == null ? List.of() : lower.entering());
    command.addAll(List.of("unshare", "--mount", "sh", "-e", "-c"));
    command.add("cd " + INSIDE + "\n" + script + "\necho " + MOUNTED + "\nexec cat");
    this.lower = lower;
    holder = start(command);
  }

  public static Mount xfs() {
    return image("xfs", "-q", "loop");
  }

  public static Mount btrfs() {
    return image("btrfs", "-q", "loop");
  }

  /** An ext4, made and mounted with further options, each of which may be empty. */
  public static Mount ext4(String makeOptions, String mountOptions) {
    return image("ext4", "-q " + makeOptions, "loop," + mountOptions);
  }

  /** A file system on which leases were not tried, though it has them. */
  public static Mount ramfs() {
    return new Mount(null, "mount -t ramfs none $PWD");
  }

  /** A file system of a program, which ends with the process that holds the mount. */
  public static Mount fuse() {
    return new Mount(
        null,
        """
        bindfs --version > /dev/null
        mount -t tmpfs none $PWD
        cd $PWD
        mkdir below
        setpriv --pdeathsig TERM bindfs -f -o nonempty below $PWD &
        for i in $(seq 100); do
          stat -f -c %T $PWD | grep -q fuse && break
          sleep 0.05
        done
        stat -f -c %T $PWD | grep -q fuse
        """);
  }

  public static Mount tmpfs(String options) {
    return new Mount(null, "mount -t tmpfs -o " + options + " none $PWD");
  }

  /** Layers over folders of another file system, which is closed with this one. */
  public static Mount overlay(Mount lower) throws IOException {
    try {
      return new Mount(
          lower,
          """
          mkdir lower upper work
          mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none $PWD
          """);
    } catch (Throwable e) {
      lower.close();
      throw e;
    }
  }

  private static Mount image(String type, String makeOptions, String mountOptions) {
    return new Mount(
        null,
        """
        mount -t tmpfs none $PWD
        cd $PWD
        truncate -s %s image-$$
        mkfs.%s %s image-$$
        mount -t %s -o %s image-$$ $PWD
        """
            .formatted(SIZE_OF_IMAGES, type, makeOptions, type, mountOptions));
  }

  /** Returns what to put in front of a command whose mounts nobody else shall see. */
  public static String[] ofItsOwn() throws IOException, InterruptedException {
    String[] command = {"unshare", "--mount"};
    Process trial = new ProcessBuilder("unshare", "--mount", "true").start();
    Assumptions.assumeTrue(trial.waitFor() == 0, "needs root");
    return command;
  }

  /** Starts what mounts; a test that needs it is aborted by what the commands say they lack. */
  private static Process start(List<String> command) {
    List<String> said = new ArrayList<>();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader output = process.inputReader();
      for (String line; (line = output.readLine()) != null; said.add(line)) {
        if (line.equals(MOUNTED)) {
          return process;
        }
      }
    } catch (IOException e) {
      said.add(e.getMessage());
    }
    return Assumptions.abort(
        "needs root, loop devices, and what makes the file system: " + String.join("; ", said));
  }

  /** Returns its root, as this JVM sees it. */
  public Path path() {
    return Path.of("/proc", String.valueOf(holder.pid()), "root")
        .resolve(Path.of("/").relativize(INSIDE));
  }

  /** Returns what to put in front of a command that sees the file system at {@link #INSIDE}. */
  public List<String> entering() {
    return List.of("nsenter", "--target", String.valueOf(holder.pid()), "--mount");
  }

  /** Unmounts it once no other process uses it. */
  @Override
  public void close() throws IOException {
    holder.getOutputStream().close();
    holder.onExit().join();
    if (lower != null) {
      lower.close();
    }
  }
}
