package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/** A file system that gives a file another inode number at each look, as some of FUSE do. */
@EnabledOnOs(OS.LINUX)
class UnsteadyInodeNumbersTest {

  /**
   * What a {@code struct statx} begins with: which fields it has, the size of a block, attributes,
   * one name, the owner, its group, a regular file with its rights, and the number 12345.
   */
  private static final String ANOTHER_NUMBER =
      "ff170000"
          + "00100000"
          + "00".repeat(8)
          + "01000000"
          + "00".repeat(8)
          + "a4810000"
          + "3930000000000000";

  private static final String REFUSAL =
      "cannot be mapped, because its file system gives it another inode number at each look, so"
          + " that the open file cannot be told to be the one of that name; load and readFile read"
          + " it, and with native access it can be mapped";

  @TempDir Path directory;

  private String outcome(Opening opening, boolean nativeAccess) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[3]);
    ForkedJvm jvm =
        new ForkedJvm(Opening.class, directory)
            .traced(
                "-P",
                file.toString(),
                "-e",
                "inject=statx:poke_exit=@arg5=" + ANOTHER_NUMBER + ":when=1+2")
            .uncounted();
    List<String> lines = (nativeAccess ? jvm.withNativeAccess() : jvm).run(opening, file).lines();
    return lines.getFirst().replaceFirst(".*: ", "");
  }

  @Test
  void areSaidToBeWhyAFileIsNotMapped() throws Exception {
    assertEquals(REFUSAL, outcome(Opening.MAP_FILE, false));
  }

  @Test
  void areNoReasonNotToReadIt() throws Exception {
    assertEquals("3 bytes", outcome(Opening.LOAD, false));
    assertEquals("3 bytes", outcome(Opening.READ_FILE, false));
  }

  @Test
  void doNotMatterWithNativeAccess() throws Exception {
    assertEquals("3 bytes", outcome(Opening.MAP_FILE, true));
  }
}
