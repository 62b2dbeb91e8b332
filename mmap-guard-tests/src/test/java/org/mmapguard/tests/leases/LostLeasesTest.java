package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.function.Executable;
import org.mmapguard.FileData;
import org.mmapguard.tests.support.LibraryClasses;
import org.mmapguard.tests.support.Mount;
import org.mmapguard.tests.support.NonZeroBytes;
import org.mmapguard.tests.support.ProcessLimit;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.WritingProcess.Way;

/** A snapshot that loses its bytes says so at each guarded call, and its views do not crash. */
@EnabledIf(
    value = "org.mmapguard.tests.support.NativeAccess#isGiven",
    disabledReason = "without native access there is no lease")
class LostLeasesTest extends LeaseScene {

  /** The copy must not be elsewhere either, and the writer goes on at once. */
  @Test
  void aFullDisk() throws Exception {
    try (Mount mount = Mount.tmpfs("size=1m")) {
      byte[] content = NonZeroBytes.of(700_000);
      Path file = Files.write(mount.path().resolve("file"), content);
      try (FileData.Mapped data = LeasedData.of(file)) {
        MemorySegment view = data.segment();
        long wait = writer.harm(Way.OVERWRITE, file);
        assertTrue(wait < 5_000_000, wait + " microseconds");
        assertLost("No space left on device", data);
        assertEndsInZeros(content, view);
      }
      Files.write(mount.path().resolve("other"), new byte[200_000]); // the room is free again
    }
  }

  @Test
  void aFileSizeLimit() throws Exception {
    byte[] content = NonZeroBytes.of(700_000);
    Files.write(file, content);
    try (FileData.Mapped data = LeasedData.of(file);
        ProcessLimit _ = ProcessLimit.of(ProcessLimit.Resource.FILE_SIZE, 300_000)) {
      writer.harm(Way.OVERWRITE, file);
      assertLost("File too large", data);
      assertEndsInZeros(content, data.segment());
    }
  }

  @Test
  void noDescriptors() throws Exception {
    LibraryClasses.loadAll(); // what a class does not find then, it never finds
    try (FileData.Mapped data = LeasedData.of(file)) {
      MemorySegment view = data.segment();
      long limit = ProcessResources.highestDescriptor() + 20;
      Deque<InputStream> taken = new ArrayDeque<>();
      try (ProcessLimit _ = ProcessLimit.of(ProcessLimit.Resource.DESCRIPTORS, limit)) {
        takeAll(taken);
        writer.harm(Way.OVERWRITE, file);
        while (!taken.isEmpty()) {
          taken.pop().close();
        }
      }
      assertLost("it could not be copied", data);
      assertEquals(-1, view.mismatch(MemorySegment.ofArray(new byte[LeasedData.CONTENT.length])));
    }
  }

  private static void takeAll(Deque<InputStream> taken) {
    try {
      while (true) {
        taken.push(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      // None is left.
    }
  }

  private static void assertEndsInZeros(byte[] content, MemorySegment view) {
    long zeros = view.mismatch(MemorySegment.ofArray(content));
    assertTrue(zeros >= 0 && zeros % 4096 == 0, "whole pages: " + zeros);
    for (long i = zeros; i < content.length; i++) {
      assertEquals(0, view.get(ValueLayout.JAVA_BYTE, i));
    }
  }

  private static void assertLost(String reason, FileData.Mapped data) {
    assertFalse(LeasedData.isLeased(data));
    assertTells(reason, () -> data.get(0));
    assertTells(reason, () -> data.get(data.size() - 1));
    assertTells(reason, () -> data.copyTo(1, new byte[8], 0, 8));
    assertTells(reason, data::toByteArray);
    assertTells(reason, () -> data.indexOf(new byte[] {3, 3, 3}, 0));
    assertTells(reason, () -> data.batch(reads -> reads.get(0)));
    assertTells(reason, () -> data.view(MemorySegment::byteSize));
    assertTells(reason, () -> data.slice(1, 2).get(0));
  }

  private static void assertTells(String reason, Executable call) {
    FileData.MappingFaultException e =
        assertThrowsExactly(FileData.MappingFaultException.class, call);
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
  }

  /** Of a cut that the kernel does not ask about, checks tell as of that of a mapped file. */
  @Test
  void aCutWithoutAsking() throws Exception {
    try (FileData.Mapped data = LeasedData.of(file)) {
      writer.harm(Way.CUT_WITHOUT_ASKING, file);
      assertTells("was truncated from 70001 to 0 bytes", () -> data.get(5));
      assertTells("was truncated from 70001 to 0 bytes", data::toByteArray);
      writer.harm(Way.APPEND, file);
      assertLost("it ended after", data);
    }
  }
}
