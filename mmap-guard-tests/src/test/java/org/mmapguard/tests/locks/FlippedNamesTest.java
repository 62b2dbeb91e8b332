package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mmapguard.tests.locks.ThereAndBack.Case.CLOSED_MEANWHILE;
import static org.mmapguard.tests.locks.ThereAndBack.Case.OTHER_NAMES;
import static org.mmapguard.tests.locks.ThereAndBack.Case.SNAPSHOT;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * A name that leads to one file and to another in turn, as fast as that can be done: what is opened
 * is one of the two, and a file that is opened by a name of its own is that file.
 */
@EnabledOnOs(OS.LINUX)
class FlippedNamesTest {

  private static final int SECONDS = Boolean.getBoolean("mmapguard.slow") ? 60 : 1;

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
    ForkedJvm jvm = thereAndBack();
    List<String> lines = run(nativeAccess ? jvm.withNativeAccess() : jvm, OTHER_NAMES);
    assertTrue(List.of("name: a", "name: bb").contains(lines.getFirst()), lines::toString);
    assertEquals(
        List.of("b: bb", "a: a", "b: bb", "name: a", "a: a", "b: bb"),
        lines.subList(1, lines.size()));
  }

  /** Who had the lock by mistake and is gone when it is looked for was no other code. */
  @Test
  void aHolderByMistakeMayGoWhileItIsLookedFor() throws Exception {
    assertEquals(List.of("b: bb"), run(thereAndBack(), CLOSED_MEANWHILE));
  }

  /** The first look tells the size of one file, and the descriptor is that of the other. */
  @Test
  void noPartOfAFileIsCopied() throws Exception {
    List<String> lines = run(thereAndBack(), SNAPSHOT);
    assertTrue(List.of(List.of("name: a"), List.of("name: bb")).contains(lines), lines::toString);
  }

  private ForkedJvm thereAndBack() throws Exception {
    int micros = 1000 * ThereAndBack.DELAY_MILLIS;
    return new ForkedJvm(ThereAndBack.class, directory)
        .traced(
            "-P",
            directory.toRealPath().resolve("name").toString(),
            "-P",
            "/proc/self/fd",
            "-e",
            // the name, and the list of descriptors when it is read for the second time
            "inject=openat:delay_enter=" + micros + ":when=1+2",
            "-e",
            "inject=statx:delay_enter=" + micros + ":when=2")
        .uncounted();
  }

  private List<String> run(ForkedJvm jvm, ThereAndBack.Case what) throws Exception {
    return jvm.run(directory.toRealPath(), what).lines();
  }

  private List<String> problems(ForkedJvm jvm, Flipping.Flip flip) throws Exception {
    return jvm.orHere().run(directory, flip, SECONDS).lines();
  }
}
