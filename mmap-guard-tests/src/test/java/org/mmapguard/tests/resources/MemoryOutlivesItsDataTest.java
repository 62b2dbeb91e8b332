package org.mmapguard.tests.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * Native code may read what it was given the address of, for as long as there is a segment or
 * buffer of it, though the data was forgotten.
 */
@EnabledOnOs(OS.LINUX) // where mappings can be counted
class MemoryOutlivesItsDataTest {

  @TempDir Path folder;

  private List<String> run(ForkedJvm jvm, KeptViews.View view, boolean goes) throws Exception {
    byte[] content = new byte[8192];
    Arrays.fill(content, (byte) 7);
    Path file = Files.write(folder.resolve("file"), content);
    return jvm.run(file, view, goes).lines();
  }

  private ForkedJvm jvm() {
    return new ForkedJvm(KeptViews.class, folder).with("--sun-misc-unsafe-memory-access=allow");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void withNativeAccessItIsUnmappedInTheEnd(KeptViews.View view) throws Exception {
    assertEquals(List.of("1 0"), run(jvm().withNativeAccess(), view, true));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void withoutNativeAccessItStays(KeptViews.View view) throws Exception {
    assertEquals(List.of("1 1"), run(jvm(), view, false));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whatNobodyViewedIsUnmappedAtOnce(boolean nativeAccess) throws Exception {
    ForkedJvm jvm = nativeAccess ? jvm().withNativeAccess() : jvm();
    assertEquals(List.of("0 0"), run(jvm, KeptViews.View.NONE, true));
  }
}
