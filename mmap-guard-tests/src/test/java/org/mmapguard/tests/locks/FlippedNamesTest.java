package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;

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

  private List<String> problems(ForkedJvm jvm, Flipping.Flip flip) throws Exception {
    return jvm.run(directory, flip, SECONDS).lines();
  }
}
