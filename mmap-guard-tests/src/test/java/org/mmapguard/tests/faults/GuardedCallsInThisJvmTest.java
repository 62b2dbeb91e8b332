package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Some guarded calls that are compiled by the time the file is truncated. {@link
 * GuardedCallsAnswerAtTheCallTest} has all of them in every mode, but in JVMs of its own.
 */
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere, a mapped file cannot be truncated
class GuardedCallsInThisJvmTest {

  private static final int SIZE = 3 * Content.PAGE;
  private static final byte[] CONTENT = Content.bytes(SIZE);
  private static final int ENOUGH_CALLS = 30_000;
  private static final int ONE_FAULT_IN = 8;
  private static final int TRIALS = 20;

  @TempDir private Path folder;
  private final int[] histogram = new int[256];
  private FileData intact;
  private FileData damaged;

  @BeforeEach
  void open() throws IOException {
    intact = MmapGuard.mapFile(Content.write(folder.resolve("intact"), CONTENT));
    Path file = Content.write(folder.resolve("damaged"), CONTENT);
    damaged = MmapGuard.mapFile(file);
    Content.cut(file, 0);
  }

  @AfterEach
  void close() {
    intact.close();
    damaged.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"GET", "GET_LONG", "COPY_TO", "BATCH_GET"})
  void answerAtTheCall(GuardedCall call) throws IOException {
    for (int i = 0; i < ENOUGH_CALLS; i++) {
      if (i % ONE_FAULT_IN == 0) {
        assertFaults(call, damaged);
      } else {
        call.call(intact, histogram);
      }
    }
    for (int trial = 0; trial < TRIALS; trial++) {
      Path file = Content.write(folder.resolve("victim"), CONTENT);
      try (FileData data = MmapGuard.mapFile(file)) {
        int calls = call.call(data, histogram);
        Content.cut(file, 0);
        assertFaults(call, data);
        assertEquals(calls + 1, call.call(intact, histogram), "what was read after the fault");
      }
    }
  }

  private void assertFaults(GuardedCall call, FileData data) {
    assertThrows(FileData.MappingFaultException.class, () -> call.call(data, histogram));
  }
}
