package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Trials;

/** A view tells of a cut that its body met or did not meet, and of nothing else. */
class ViewsAreCheckedAfterwardsTest {

  private static final int SIZE = 3 * Content.PAGE + 1000;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Content.write(folder.resolve("file"), Content.bytes(SIZE));
  }

  @ParameterizedTest
  @EnumSource
  void aCutDuringTheBodyIsFoundInEveryModeOfTheCompilers(JitMode mode) throws Exception {
    Path log = folder.resolve("compilations.txt");
    ForkedJvm.Outcome outcome =
        new ForkedJvm(ViewMatrix.class, folder)
            .with(mode.options())
            .with(CompilationLog.options(log))
            .run(mode, log, folder, Trials.EACH);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    long trials = (long) ViewCall.values().length * Cut.values().length * Trials.EACH;
    assertEquals(
        Map.of("TYPED_EXCEPTION", trials, "OTHER_ENDING", 0L, "WARM", trials),
        outcome.counts(),
        outcome::toString);
  }

  static Stream<Throwable> throwables() {
    return Stream.of(
        new InternalError("the body's own"),
        new InternalError(),
        new StackOverflowError(),
        new AssertionError("the body's own"),
        new IllegalStateException("the body's own"),
        new IOException("the body's own"),
        new InterruptedException("the body's own"));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void whatTheBodyThrowsPassesUntouched(Throwable thrown) throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertSame(thrown, assertThrows(Throwable.class, () -> data.view(_ -> fail(thrown))));
      assertEquals(0, thrown.getSuppressed().length);
      assertEquals(Content.at(7), data.get(7), "the data is as good as before");
    }
    assertSame(
        thrown, assertThrows(Throwable.class, () -> MmapGuard.view(file, _ -> fail(thrown))));
    OpenResources.assertNoneOf(file);
  }

  @Test
  void aFaultKeepsTheErrorOfTheJvm() throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, 0);
      FileData.MappingFaultException fault =
          assertThrows(
              FileData.MappingFaultException.class, () -> data.view(b -> b.toArray(JAVA_BYTE)));
      assertEquals(0, fault.currentSize());
      assertEquals(InternalError.class, fault.getSuppressed()[0].getClass());
    }
  }

  @Test
  void whatTheBodyMakesOfAFaultItselfIsItsOwnAffair() throws Exception {
    IllegalArgumentException consequence = new IllegalArgumentException("cannot be read");
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, 0);
      assertSame(
          consequence,
          assertThrows(
              RuntimeException.class,
              () ->
                  data.view(
                      bytes -> {
                        assertThrows(InternalError.class, () -> bytes.toArray(JAVA_BYTE));
                        throw consequence;
                      })));
    }
  }

  @Test
  void aLoanThatSucceedsLeavesNothing() throws Exception {
    assertEquals(SIZE, MmapGuard.view(file, MemorySegment::byteSize));
    OpenResources.assertNoneOf(file);
  }

  @Test
  void aLoanThatMeetsACutLeavesNothing() {
    assertThrows(
        FileData.MappingFaultException.class,
        () ->
            MmapGuard.view(
                file,
                bytes -> {
                  OpenResources.assertSomeOf(file);
                  Content.cut(file, 0);
                  return bytes.toArray(JAVA_BYTE);
                }));
    OpenResources.assertNoneOf(file);
  }

  @Test
  void theSegmentOfALoanIsDeadAndConfined() throws Exception {
    MemorySegment escaped =
        MmapGuard.view(
            file,
            bytes -> {
              assertTrue(bytes.isReadOnly());
              assertTrue(bytes.isAccessibleBy(Thread.currentThread()));
              assertFalse(bytes.isAccessibleBy(new Thread(() -> {})));
              return bytes;
            });
    assertThrows(IllegalStateException.class, () -> escaped.get(JAVA_BYTE, 0));
  }

  @Test
  void closingInsideTheBodyTakesEffectAtOnce() throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              data.view(
                  bytes -> {
                    data.close();
                    assertThrows(IllegalStateException.class, () -> bytes.get(JAVA_BYTE, 0));
                    OpenResources.assertNoneOf(file);
                    return "a result that must not come out";
                  }));
    }
  }

  @Test
  void closingByAnotherThreadDuringTheBodyTakesEffectAtOnce() throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              data.view(
                  bytes -> {
                    Thread.ofPlatform().start(data::close).join();
                    assertThrows(IllegalStateException.class, () -> bytes.get(JAVA_BYTE, 0));
                    return "a result that must not come out";
                  }));
    }
  }

  @Test
  void aViewOfClosedDataIsRefusedBeforeItsBodyRuns() throws Exception {
    FileData data = MmapGuard.mapFile(file);
    data.close();
    assertThrows(
        IllegalStateException.class,
        () ->
            data.view(
                _ -> {
                  throw new AssertionError("the body ran");
                }));
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> Object fail(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
