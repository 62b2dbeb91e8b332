package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.function.Executable;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.MmapGuard.InputTooLargeException;

/**
 * For any input and any limit, the reader of standard input returns all of it, or says why not.
 *
 * <p>Whatever the portions in which the input arrives; and a failure behind the limit does not
 * matter, because nothing behind the first byte too many is read.
 */
class BoundedReaderProperties {

  @Property
  void theOutcomeIsTheDataOrTheOverflow(
      @ForAll(supplier = Content.Any.class) Content content,
      @ForAll("limits") long limit,
      @ForAll("portions") List<Integer> portions)
      throws IOException {
    ScriptedStream in =
        new ScriptedStream(content.bytes(), portions, ScriptedStream.End.END_OF_STREAM);
    assertReads(in, content, limit);
  }

  @Property
  void inputOfExactlyTheLimitIsAcceptedAndOneByteMoreIsNot(
      @ForAll(supplier = Content.Any.class) Content content,
      @ForAll("portions") List<Integer> portions)
      throws IOException {
    for (int distance = -1; distance <= 1; distance++) {
      if (content.size() + distance >= 0) {
        assertReads(
            new ScriptedStream(content.bytes(), portions, ScriptedStream.End.END_OF_STREAM),
            content,
            content.size() + distance);
      }
    }
  }

  @Property
  void aFailureWithinTheLimitIsThrown(
      @ForAll(supplier = Content.Any.class) Content content,
      @ForAll("limits") long limit,
      @ForAll("portions") List<Integer> portions,
      @ForAll("failures") ScriptedStream.End end) {
    ScriptedStream in = new ScriptedStream(content.bytes(), portions, end);
    if (content.size() > limit) {
      assertThrows(InputTooLargeException.class, load(in, limit));
      return;
    }
    IOException thrown = assertThrows(IOException.class, load(in, limit));
    boolean interrupted = Thread.interrupted();
    assertEquals(
        switch (end) {
          case INTERRUPTION -> InterruptedIOException.class;
          case TIMEOUT -> SocketTimeoutException.class;
          default -> FileSystemException.class;
        },
        thrown.getClass());
    assertEquals(end == ScriptedStream.End.INTERRUPTION, interrupted, "the interrupt flag");
  }

  @Property(tries = 50)
  void aNegativeLimitIsRefusedBeforeAnythingIsRead(@ForAll("negative") long limit) {
    ScriptedStream in =
        new ScriptedStream(new byte[10], List.of(), ScriptedStream.End.END_OF_STREAM);
    assertThrows(IllegalArgumentException.class, load(in, limit));
    assertEquals(0, in.delivered());
    assertThrows(
        IllegalArgumentException.class,
        () -> MmapGuard.readFile(Path.of("missing"), limit).close());
  }

  private static void assertReads(ScriptedStream in, Content content, long limit)
      throws IOException {
    try (var _ = new StandardInput(in)) {
      if (content.size() <= limit) {
        try (FileData.Loaded data = MmapGuard.loadStdin(limit)) {
          assertArrayEquals(content.bytes(), data.toByteArray());
          assertEquals(content.size(), data.size());
        }
      } else {
        InputTooLargeException thrown = assertThrows(InputTooLargeException.class, load(in, limit));
        assertEquals(limit, thrown.limit());
        assertTrue(thrown.getMessage().contains(String.valueOf(limit)), thrown::getMessage);
        assertEquals(limit + 1, in.delivered(), "nothing behind the first byte too many is read");
      }
    }
  }

  private static Executable load(ScriptedStream in, long limit) {
    return () -> {
      try (var _ = new StandardInput(in);
          var _ = MmapGuard.loadStdin(limit)) {
        // Nothing to do with the data: the call is expected to fail.
      }
    };
  }

  @Provide
  Arbitrary<Long> limits() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 300),
        Arbitraries.longs().between((1 << 16) - 3, (1 << 16) + 3),
        Arbitraries.longs().between((1 << 18) - 3, (1 << 18) + 3),
        Arbitraries.longs().between(0, 1_100_000),
        Arbitraries.of((long) Integer.MAX_VALUE, MmapGuard.UNLIMITED - 1, MmapGuard.UNLIMITED));
  }

  @Provide
  Arbitrary<Long> negative() {
    return Arbitraries.longs().lessOrEqual(-1);
  }

  /** Mostly whole reads, some short, some empty. */
  @Provide
  Arbitrary<List<Integer>> portions() {
    return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(Integer.MAX_VALUE)),
            Tuple.of(3, Arbitraries.integers().between(1, 100_000)),
            Tuple.of(1, Arbitraries.integers().between(0, 9)))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<ScriptedStream.End> failures() {
    return Arbitraries.of(
        ScriptedStream.End.FAILURE, ScriptedStream.End.INTERRUPTION, ScriptedStream.End.TIMEOUT);
  }
}
