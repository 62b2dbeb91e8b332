package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Tracer;

/**
 * Closing a file that another process has locked costs the same with however many locks in the
 * system, and little for each descriptor of another file.
 */
@EnabledOnOs(OS.LINUX)
class LocksOfOthersCostLittleTest extends LockScene {

  private static final int TIMES = 20;
  private static final int UNRELATED = 300;

  @Test
  void withNativeAccess() throws Exception {
    Tracer.assumeUsable();
    assertTrue(other.locksShared(file));
    for (int i = 0; i < LocksInThisJvmWithNativeAccessTest.LONG_LIST; i++) {
      assertTrue(other.locksShared(Files.createFile(directory.resolve("locked" + i))));
    }
    Path trace = directory.resolve("trace");
    List<String> lines =
        new ForkedJvm(Mapper.class, directory)
            .startedBy(Tracer.writingTo(trace, "-y", "-e", "trace=openat,read,statx,newfstatat"))
            .uncounted()
            .withNativeAccess()
            .run(file)
            .lines();
    assertEquals(List.of("mapped"), lines);
    assertEquals(TIMES, calls(trace, "</proc/locks>, "), "reads of the list of all locks");
    // Whether locks are listed at all; the descriptors on the same file are known to be ours.
    assertEquals(1, calls(trace, "\"/proc/self/fdinfo/"));
    long looks = calls(trace, "\"/proc/self/fd/");
    assertTrue(looks < UNRELATED, () -> looks + " looks at single descriptors, by their names");
  }

  private static long calls(Path trace, String name) throws IOException {
    try (var calls = Files.lines(trace)) {
      return calls.filter(call -> call.contains(name)).count();
    }
  }

  /** Maps a file and closes it, again and again, while many others are open. */
  public static final class Mapper {
    private Mapper() {}

    /** Argument: the file. */
    public static void main(String[] arguments) throws IOException {
      List<InputStream> unrelated = new ArrayList<>();
      for (int i = 0; i < UNRELATED; i++) {
        unrelated.add(new FileInputStream("/dev/null"));
      }
      for (int i = 0; i < TIMES; i++) {
        MmapGuard.mapFile(Path.of(arguments[0])).close();
      }
      for (InputStream stream : unrelated) {
        stream.close();
      }
      System.out.println("mapped");
    }
  }
}
