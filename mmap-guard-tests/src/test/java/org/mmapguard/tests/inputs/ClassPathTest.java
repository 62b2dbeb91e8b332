package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** The library works for applications on the class path as for modular ones. */
class ClassPathTest {

  @TempDir Path directory;

  @Test
  void onTheClassPath() throws Exception {
    assertReads("unnamed", new ForkedJvm(ClassPathReader.class, directory).withoutModules());
  }

  @Test
  void onTheModulePath() throws Exception {
    assertReads("named", new ForkedJvm(ClassPathReader.class, directory));
  }

  private void assertReads(String module, ForkedJvm jvm) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    assertEquals(
        List.of(
            module,
            "FileData.Mapped[" + file + ", 3 bytes, lock=posix, open] 3",
            "3",
            "FileData.Loaded[standard input, 5 bytes, open]"),
        jvm.fedWith(out -> out.write(new byte[5])).run(file).lines());
  }
}
