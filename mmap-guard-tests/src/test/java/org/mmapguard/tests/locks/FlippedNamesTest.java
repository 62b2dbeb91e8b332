package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Tracer;

/**
 * A name that leads to one file and to another in turn, as fast as that can be done: what is opened
 * is one of the two, and a file that is opened by a name of its own is that file.
 */
@EnabledOnOs(OS.LINUX)
class FlippedNamesTest {

  private static final int SECONDS = Boolean.getBoolean("mmapguard.slow") ? 60 : 3;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void withNativeAccess(Flipping.Flip flip) throws Exception {
    assertEquals(
        List.of(), problems(new ForkedJvm(Flipping.class, directory).withNativeAccess(), flip));
  }

  @ParameterizedTest
  @EnumSource
  void withoutNativeAccess(Flipping.Flip flip) throws Exception {
    assertEquals(List.of(), problems(new ForkedJvm(Flipping.class, directory), flip));
  }

  /** What by chance is rare enough to be missed: there at the moment of opening, and back again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileIsNotTakenForAnother(boolean nativeAccess) throws Exception {
    assumeTrue(Tracer.isUsable(), "needs strace, and the right to trace");
    String name = directory.toRealPath().resolve("name").toString();
    int micros = 1000 * ThereAndBack.DELAY_MILLIS;
    ForkedJvm jvm =
        new ForkedJvm(ThereAndBack.class, directory)
            .startedBy(
                Tracer.PATH.toString(),
                "-qq",
                "-f",
                "-o",
                "/dev/null",
                "-P",
                name,
                "-e",
                "inject=openat:delay_enter=" + micros + ":when=1",
                "-e",
                "inject=statx:delay_enter=" + micros + ":when=2")
            .uncounted();
    List<String> lines =
        (nativeAccess ? jvm.withNativeAccess() : jvm).run(directory.toRealPath()).lines();
    assertTrue(List.of("name: a", "name: b").contains(lines.getFirst()), lines::toString);
    assertEquals(
        List.of("b: b", "a: a", "b: b", "name: a", "a: a", "b: b"), lines.subList(1, lines.size()));
  }

  private List<String> problems(ForkedJvm jvm, Flipping.Flip flip) throws Exception {
    return jvm.run(directory, flip, SECONDS).lines();
  }
}
