package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.FileData;
import org.mmapguard.tests.support.LeaseBreakTime;
import org.mmapguard.tests.support.TakesLeases;
import org.mmapguard.tests.support.Tracer;
import org.mmapguard.tests.support.WritingProcess.Way;

/**
 * Whichever system call fails, views stay readable, the writer goes on, and nothing is left leased,
 * open or mapped.
 */
@EnabledIf(
    value = "org.mmapguard.tests.support.NativeAccess#isGiven",
    disabledReason = "without native access there is no lease")
class FailingCallsLeaveNoLeaseTest extends LeaseScene {

  private static final String C1_ONLY = "-XX:TieredStopAtLevel=1";
  private static final String IT_DIES =
      "the JVM itself may need memory, unless it runs with " + C1_ONLY;
  private static final Path THREADS = Path.of("/proc/self/task");

  @BeforeEach
  void callsCanFail() throws Exception {
    Tracer.assumeUsable();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    writer.harm(Way.TRY_TO_OPEN, file);
    assertNothingIsLeft();
  }

  /** Has a call fail in the thread that copies, which has done all of it before. */
  private Closeable failing(String call) throws IOException {
    Path warm = Files.write(directory.resolve("warm"), LeasedData.CONTENT);
    try (FileData.Mapped data = LeasedData.of(warm)) {
      writer.harm(Way.CUT, warm);
      LeasedData.assertRight(data);
    }
    return Tracer.attachedTo(watcher(), List.of("-e", "inject=" + call));
  }

  /** Where the JVM profiles what may be optimized, it asks for memory in any thread, and dies. */
  static boolean noProfiles() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(C1_ONLY);
  }

  private static long watcher() throws IOException {
    try (Stream<Path> threads = Files.list(THREADS)) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        // The kernel keeps 15 characters: the first ones, or, by JDK 27, the ends of the name.
        if (Files.readString(thread.resolve("comm")).strip().matches("mmap-gu.*lea.*")) {
          return Long.parseLong(thread.getFileName().toString());
        }
      }
    }
    throw new AssertionError("nobody watches");
  }

  /** It is asked for again until it is done, and nobody reads or writes another byte until then. */
  @Test
  @EnabledIf(value = "noProfiles", disabledReason = IT_DIES)
  void toReplaceTheMemory() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      try (Closeable _ = failing("mmap:error=ENOMEM")) {
        writer.begin(Way.CUT, file);
        Thread.sleep(200);
        assertFalse(writer.hasEnded());
        LeasedData.assertRight(data);
        assertTrue(LeasedData.isLeased(data));
      }
      writer.end();
      LeasedData.assertRight(data);
      assertFalse(LeasedData.isLeased(data));
    }
  }

  /** After that time the system lets the writer go, and no guarded call gives what it wrote. */
  @Test
  @EnabledIf(value = "noProfiles", disabledReason = IT_DIES)
  @TakesLeases(andChangesTheirTime = true)
  void toReplaceTheMemoryForLongerThanWritersWait() throws Exception {
    assumeTrue(LeaseBreakTime.canBeSet(), "only root can set for how long the system waits");
    try (LeaseBreakTime _ = LeaseBreakTime.of(2);
        FileData.Mapped data = LeasedData.of(file)) {
      try (Closeable _ = failing("mmap:error=ENOMEM")) {
        writer.harm(Way.OVERWRITE, file);
        FileData.MappingFaultException e =
            assertThrowsExactly(FileData.MappingFaultException.class, data::toByteArray);
        assertTrue(String.valueOf(e.getMessage()).contains("mmap failed"), e::getMessage);
      }
    }
  }

  @Test
  @EnabledIf(value = "noProfiles", disabledReason = IT_DIES)
  void toReplaceTheMemoryThatIsClosedThen() throws Exception {
    try (FileData.Mapped other = LeasedData.of(Files.write(directory.resolve("o"), new byte[1]))) {
      FileData.Mapped data = LeasedData.of(file);
      try (Closeable _ = failing("mmap:error=ENOMEM")) {
        writer.begin(Way.CUT, file);
        Thread.sleep(100);
        data.close();
        writer.end();
      }
      assertTrue(LeasedData.isLeased(other));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'copy_file_range,sendfile', ENOSPC, No space left on device",
    "'copy_file_range,sendfile', EIO, Input/output error",
    "openat, EMFILE, it could not be copied",
    "openat, EACCES, it could not be copied"
  })
  void toCopy(String calls, String error, String reason) throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      MemorySegment view = data.segment();
      try (Closeable _ = failing(calls + ":error=" + error)) {
        writer.harm(Way.OVERWRITE, file);
      }
      FileData.MappingFaultException e =
          assertThrowsExactly(FileData.MappingFaultException.class, data::toByteArray);
      assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
      assertEquals(-1, view.mismatch(MemorySegment.ofArray(new byte[LeasedData.CONTENT.length])));
    }
  }

  /** What cannot be asked about is copied. */
  @Test
  void toAskForTheLease() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      try (Closeable _ = failing("fcntl:error=EIO:when=2")) {
        LeasedData.await("copied", () -> !LeasedData.isLeased(data));
      }
      writer.harm(Way.OVERWRITE, file);
      LeasedData.assertRight(data);
    }
  }

  /** The kernel says so of a descriptor that another thread closes while it is looked at. */
  @Test
  void toLookAtADescriptorOfOthers() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      try (Closeable _ = failing("read:error=ENOENT:when=1")) {
        writer.harm(Way.CUT, file);
      }
      LeasedData.assertRight(data);
      assertFalse(LeasedData.isLeased(data));
    }
  }
}
