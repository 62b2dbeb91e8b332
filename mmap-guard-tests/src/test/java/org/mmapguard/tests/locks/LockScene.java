package org.mmapguard.tests.locks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.OtherProcess;

/** One file, this process, and another one; on the systems that have POSIX record locks. */
@EnabledOnOs({OS.LINUX, OS.MAC})
abstract class LockScene {

  static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir Path directory;
  Path file;
  OtherProcess other;

  @BeforeEach
  void setTheScene() throws IOException {
    file = Files.write(directory.resolve("file"), CONTENT);
    other = OtherProcess.get();
  }

  @AfterEach
  void clear() {
    other.close();
  }
}
