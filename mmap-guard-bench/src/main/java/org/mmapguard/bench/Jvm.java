package org.mmapguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** How the JVMs that measure are started. */
final class Jvm {

  /** A heap that was touched: the first touch of a page would cost more than what is measured. */
  static final List<String> SMALL_HEAP = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

  /** Room for two arrays of a GiB; after the warm-up, that is memory which was touched. */
  static final List<String> LARGE_HEAP = List.of("-Xms3g", "-Xmx3g");

  /** For the other libraries; ours needs none of these. */
  static final List<String> PEERS =
      List.of(
          // Lucene is faster with it.
          "--add-modules=jdk.incubator.vector",
          // Agrona
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          // Chronicle
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Jvm() {}

  /**
   * Returns a command that starts this JVM on one processor, where the system can do that; it may
   * be a script, which is put into the folder.
   *
   * <p>Under a hypervisor that keeps page tables of its own, a large mapping in a process that runs
   * on two of them was seen to fault again in each pass: 800 ms for one GiB, instead of 40.
   */
  static Path onOneProcessor(Path folder) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path taskset = Path.of("/usr/bin/taskset");
    if (!Files.isExecutable(taskset)) {
      return java;
    }
    Path script = folder.resolve("java-on-one-processor");
    Files.writeString(script, "#!/bin/sh\nexec " + taskset + " -c 0 '" + java + "' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }
}
