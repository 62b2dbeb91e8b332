package org.mmapguard.tests.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.FileData.Advice;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;

/** Advice reaches the kernel with native access, does nothing without, and never fails. */
class AdviceTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 512;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.write(directory.toRealPath().resolve("file"), new byte[PAGES * PAGE]);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64") // where a page has 4 KiB
  void withNativeAccessTheKernelTakesIt() throws Exception {
    evict();
    assertEquals(
        List.of(
            "RANDOM: [2048rr]",
            "SEQUENTIAL: [2048sr]",
            "NORMAL: [2048]",
            "RANDOM in page 3: [12, 4rr, 2032]",
            "RANDOM around the end of page 4: [12, 12rr, 2024]",
            "NORMAL: [2048]",
            "WILL_NEED: read ahead"),
        new ForkedJvm(Advised.class, directory)
            .withNativeAccess()
            .orHere()
            .run(file, PAGE)
            .lines());
  }

  @Tag("slow") // waits for what does not come
  @Test
  @EnabledOnOs(OS.LINUX)
  void withoutNativeAccessItDoesNothing() throws Exception {
    evict();
    assertEquals(
        List.of(
            "RANDOM: [2048]",
            "SEQUENTIAL: [2048]",
            "NORMAL: [2048]",
            "RANDOM in page 3: [2048]",
            "RANDOM around the end of page 4: [2048]",
            "NORMAL: [2048]",
            "WILL_NEED: 0 pages"),
        new ForkedJvm(Advised.class, directory).orHere().run(file, PAGE).lines());
  }

  private void evict() throws IOException {
    assumeTrue(PageCache.evict(file) == 0, "the file system keeps the pages in memory");
  }

  @ParameterizedTest
  @EnumSource
  void itsArgumentsAreChecked(Advice advice) throws IOException {
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      long size = data.size();
      IndexOutOfBoundsException refusal =
          assertThrowsExactly(
              IndexOutOfBoundsException.class, () -> data.advise(advice, size - 1, 2));
      assertTrue(refusal.getMessage().contains("2 bytes at " + (size - 1)), refusal::getMessage);
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> data.advise(advice, -1, 1));
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> data.advise(advice, 0, -1));
      assertThrowsExactly(
          IndexOutOfBoundsException.class, () -> data.advise(advice, Long.MAX_VALUE, 1));
      data.advise(advice, size, 0);
      data.advise(advice, size - 1, 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofClosedDataItIsRefused(Advice advice) throws IOException {
    FileData.Mapped data = MmapGuard.mapFile(file);
    data.close();
    assertThrowsExactly(IllegalStateException.class, () -> data.advise(advice));
    assertThrowsExactly(IllegalStateException.class, () -> data.advise(advice, 1, 1));
  }
}
