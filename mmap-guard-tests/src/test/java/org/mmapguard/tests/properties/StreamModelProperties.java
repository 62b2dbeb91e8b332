package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Any sequence of calls on a stream has the outcomes of {@link ByteArrayInputStream}. */
class StreamModelProperties {

  @Property
  void aStreamOverMappedDataBehavesLikeAnArrayStream(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll("callSequences") List<StreamCall> calls)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      assertBehavesLikeAnArrayStream(content.bytes(), data.newInputStream(), calls);
    }
  }

  @Property
  void aStreamOverLoadedDataBehavesLikeAnArrayStream(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll("callSequences") List<StreamCall> calls)
      throws IOException {
    try (var _ = new StandardInput(new ByteArrayInputStream(content.bytes()));
        FileData data = MmapGuard.loadStdin(content.size())) {
      assertBehavesLikeAnArrayStream(content.bytes(), data.newInputStream(), calls);
    }
  }

  @Property
  void aStreamOverASliceBehavesLikeAnArrayStreamOverTheRange(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll("callSequences") List<StreamCall> calls,
      @ForAll @IntRange(max = 1 << 20) int from,
      @ForAll @IntRange(max = 1 << 20) int to)
      throws IOException {
    int start = Math.min(Math.min(from, to), content.size());
    int end = Math.min(Math.max(from, to), content.size());
    byte[] range = Arrays.copyOfRange(content.bytes(), start, end);
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      FileData.Slice slice = data.slice(start, range.length);
      assertBehavesLikeAnArrayStream(range, slice.newInputStream(), calls);
    }
  }

  /** Here the array stream departs from the contract of its own base class: it says -1. */
  @Property(tries = 20)
  void readingNothingReturnsZeroAlsoAtTheEnd(
      @ForAll(supplier = Content.NonEmpty.class) Content content) throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.mapFile(file.path());
        InputStream in = data.newInputStream()) {
      in.skipNBytes(content.size());
      assertEquals(0, in.read(new byte[1], 1, 0));
      assertEquals(-1, in.read(new byte[1], 0, 1));
    }
  }

  /** Here it departs too: it can be read when it is closed. */
  @Property(tries = 100)
  void everyCallAfterCloseFails(
      @ForAll(supplier = Content.NonEmpty.class) Content content, @ForAll("calls") StreamCall call)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      InputStream closed = data.newInputStream();
      closed.read();
      closed.close();
      assertThrows(IOException.class, closed::read);
      InputStream orphan = data.newInputStream();
      orphan.read();
      data.close();
      assertThrows(IOException.class, orphan::read);
      if (call.kind() != StreamCall.Kind.MARK && call.argument() >= 0) {
        assertEquals(IOException.class.getName(), call.on(closed));
        assertEquals(IOException.class.getName(), call.on(orphan));
      }
    }
  }

  private static void assertBehavesLikeAnArrayStream(
      byte[] content, InputStream stream, List<StreamCall> calls) throws IOException {
    try (InputStream in = stream;
        InputStream model = new ByteArrayInputStream(content)) {
      assertEquals(model.markSupported(), in.markSupported());
      for (StreamCall call : calls) {
        assertEquals(call.on(model), call.on(in), call::toString);
      }
    }
  }

  @Provide
  Arbitrary<List<StreamCall>> callSequences() {
    return calls().list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<StreamCall> calls() {
    Arbitrary<Integer> argument =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 100),
            Arbitraries.integers().between((1 << 16) - 3, (1 << 16) + 3),
            Arbitraries.integers().between(-2, 300_000));
    return Combinators.combine(Arbitraries.of(StreamCall.Kind.class), argument)
        .as(StreamCall::new)
        .filter(StreamCall::isSpecified);
  }
}
