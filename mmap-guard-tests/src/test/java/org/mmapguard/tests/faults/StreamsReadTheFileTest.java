package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What reads in order reads the file, which costs no page faults; what reads at random maps. */
@EnabledOnOs(OS.LINUX) // which tells what of a mapping is resident
class StreamsReadTheFileTest {

  private static final List<String> OF_THE_FILE =
      List.of(
          "BATCH_COPY_TO_DIRECT",
          "CHANNEL_READ_TO_DIRECT",
          "CHANNEL_READ_TO_HEAP",
          "COPY_TO_DIRECT",
          "CURSOR",
          "CURSOR_AT_THE_NEXT_FIELD",
          "CURSOR_STRING",
          "READ_AT_TO_DIRECT",
          "REQUIRE_INTACT",
          "SLICE_STREAM",
          "SLICE_TO_BYTE_ARRAY",
          "STREAM_READ",
          "STREAM_READ_ALL_BYTES",
          "STREAM_READ_ARRAY",
          "STREAM_READ_N_BYTES",
          "STREAM_READ_N_BYTES_TO_ARRAY",
          "STREAM_TRANSFER_TO",
          "TO_BYTE_ARRAY",
          "TRANSFER_TO",
          "TRANSFER_TO_FILE");

  @TempDir private Path folder;

  @Test
  void andTouchNoPageOfTheMapping() throws Exception {
    ForkedJvm.Outcome outcome = new ForkedJvm(ResidentPages.class, folder).run(folder);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    Map<String, Long> resident = new TreeMap<>(outcome.counts());
    assertTrue(resident.get("GET") > 0 && resident.get("COPY_TO") > 0, outcome::toString);
    resident.values().removeIf(kilobytes -> kilobytes > 0);
    assertEquals(new TreeSet<>(OF_THE_FILE), resident.keySet());
  }
}
