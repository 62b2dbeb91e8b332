package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.Shell;

/** Where the system grants no more, an exception names the limit, and nothing is lost. */
@EnabledOnOs(OS.LINUX) // whose limits these are
class LimitsOfTheSystemTest {

  /** What Linux grants unless told otherwise. */
  private static final int DEFAULT = 65530;

  private static final String HIDE = "mount -t tmpfs none /proc/sys && exec \"$@\"";

  private static final Path MAX_MAP_COUNT = Path.of("/proc/sys/vm/max_map_count");

  /** In lines: the failure, each opening, and the end. */
  private static final int ROUND = Opening.values().length + 2;

  @TempDir Path directory;

  @Test
  void descriptors() throws Exception {
    Path another = write("another");
    List<Object> arguments = new ArrayList<>(List.of(1000, another));
    for (int i = 0; i < 100; i++) {
      arguments.add(write("file" + i));
    }
    List<String> lines =
        limits()
            .startedBy("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh")
            .run(arguments.toArray())
            .lines();
    assertRound(lines.subList(0, ROUND), "ulimit -n", another, Opening.values());
    assertEquals(
        lines.subList(0, ROUND), lines.subList(ROUND, 2 * ROUND), "the second round finds as much");
  }

  @Test
  void descriptorsForWhatIsReadInsteadOfMapped() throws Exception {
    Path device = Path.of("/dev/null");
    List<Object> arguments = new ArrayList<>(List.of(1000, device));
    for (int i = 0; i < 100; i++) {
      arguments.add(write("file" + i));
    }
    List<String> lines =
        limits()
            .startedBy("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh")
            .run(arguments.toArray())
            .lines();
    assertRound(lines.subList(0, ROUND), "ulimit -n", device, Opening.LOAD, Opening.READ_FILE);
  }

  /**
   * The limit of the kernel itself, which is assumed where it cannot be read: a JVM that reached it
   * would not live to tell.
   */
  @Test
  @EnabledIf(
      value = "mappingsAreFew",
      disabledReason =
          "this system grants a process so many mappings that using them up takes long")
  void mappings() throws Exception {
    ForkedJvm jvm = limits().with("-Xmx256m").orHere();
    if (maxMapCount() == DEFAULT && canMount()) {
      jvm.startedBy("unshare", "--mount", "sh", "-c", HIDE, "sh");
    }
    assertMappingsEndAt((int) (maxMapCount() * 4 / 5), jvm);
  }

  static boolean mappingsAreFew() throws IOException {
    return maxMapCount() <= 100_000;
  }

  private static long maxMapCount() throws IOException {
    try (BufferedReader parameter = Files.newBufferedReader(MAX_MAP_COUNT)) {
      return Long.parseLong(parameter.readLine());
    }
  }

  /** A limit that exists only for the process that reads it, so that it can be small. */
  @Test
  @EnabledIf(
      value = "canMount",
      disabledReason = "this user may not mount a file over the parameter, not even for itself")
  void fewerMappings() throws Exception {
    Files.writeString(directory.resolve("limit"), "1000\n");
    assertMappingsEndAt(800, limits().startedBy("unshare", "--mount", "sh", "-c", MOUNT, "sh"));
  }

  private static final String MOUNT =
      "mount --bind limit " + MAX_MAP_COUNT + " && { test $# = 0 || exec \"$@\"; }";

  static boolean canMount() throws Exception {
    Path directory = Files.createTempDirectory("mmap-guard-");
    Path limit = Files.writeString(directory.resolve("limit"), "1000\n");
    try {
      return Shell.run(directory, "unshare --mount sh -c '" + MOUNT + "' 2>/dev/null") == 0;
    } finally {
      Files.delete(limit);
      Files.delete(directory);
    }
  }

  private void assertMappingsEndAt(int most, ForkedJvm jvm) throws Exception {
    Path file = write("file");
    List<String> lines = jvm.run(most + 100, file, file).lines();
    assertRound(
        lines.subList(0, ROUND),
        "vm.max_map_count",
        file,
        Opening.MAP_FILE,
        Opening.LOAD,
        Opening.SNAPSHOT,
        Opening.VIEW);
    assertTrue(lines.getFirst().startsWith(most + " mapped, then "), lines.getFirst());
    assertEquals("3 bytes", lines.get(1 + Opening.READ_FILE.ordinal()), "a copy needs no mapping");
    assertEquals(
        lines.subList(0, ROUND), lines.subList(ROUND, 2 * ROUND), "the second round finds as much");
  }

  /** The first line is that of the failure, then there is one for each opening. */
  private static void assertRound(List<String> lines, String limit, Path path, Opening... failing) {
    assertTrue(lines.getFirst().contains(limit), lines.getFirst());
    for (Opening opening : failing) {
      String line = lines.get(1 + opening.ordinal());
      assertTrue(line.startsWith("java.nio.file.FileSystemException: " + path + ": "), line);
      assertTrue(line.contains(limit), line);
    }
    assertEquals("closed", lines.getLast());
  }

  @Test
  void addressSpace() throws Exception {
    Path large = directory.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(64L << 30);
    }
    for (Opening opening : List.of(Opening.MAP_FILE, Opening.LOAD, Opening.VIEW)) {
      String outcome =
          new ForkedJvm(Opening.class, directory)
              .startedBy("sh", "-c", "ulimit -v 8000000; exec \"$@\"", "sh")
              .run(opening, large)
              .lines()
              .getFirst();
      assertTrue(outcome.contains("Exception: " + large + ": no room to map "), outcome);
      assertTrue(outcome.contains("ulimit -v"), outcome);
      assertTrue(outcome.contains("vm.max_map_count"), outcome);
    }
  }

  private ForkedJvm limits() {
    return new ForkedJvm(LimitsReader.class, directory);
  }

  private Path write(String name) throws IOException {
    return Files.writeString(directory.resolve(name), "abc");
  }
}
