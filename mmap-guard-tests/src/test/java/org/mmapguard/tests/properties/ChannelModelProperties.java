package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Any sequence of calls on a channel has the outcomes of a {@link FileChannel} on that file. */
class ChannelModelProperties {

  /** Farther than any size in use, and near enough that no file system refuses to seek there. */
  private static final long FARTHEST = 1L << 42;

  @Property
  void aChannelOverMappedDataBehavesLikeAFileChannel(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll("callSequences") List<ChannelCall> calls)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      assertBehavesLikeAFileChannel(file, data.newByteChannel(), calls);
    }
  }

  @Property
  void aChannelOverLoadedDataBehavesLikeAFileChannel(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll("callSequences") List<ChannelCall> calls)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        var _ = new StandardInput(new ByteArrayInputStream(content.bytes()));
        FileData data = MmapGuard.loadStdin(content.size())) {
      assertBehavesLikeAFileChannel(file, data.newByteChannel(), calls);
    }
  }

  @Property
  void aChannelOverASliceBehavesLikeAFileChannelOnTheRange(
      @ForAll(supplier = Content.NonEmpty.class) Content content,
      @ForAll("callSequences") List<ChannelCall> calls,
      @ForAll @IntRange(max = 1 << 20) int from,
      @ForAll @IntRange(max = 1 << 20) int to)
      throws IOException {
    int start = Math.min(Math.min(from, to), content.size());
    int end = Math.min(Math.max(from, to), content.size());
    try (ScratchFile file = ScratchFile.of(content.bytes());
        ScratchFile range = ScratchFile.of(Arrays.copyOfRange(content.bytes(), start, end));
        FileData data = MmapGuard.mapFile(file.path())) {
      FileData.Slice slice = data.slice(start, end - start);
      assertBehavesLikeAFileChannel(range, slice.newByteChannel(), calls);
    }
  }

  @Property(tries = 100)
  void closingTheDataClosesItsChannels(
      @ForAll(supplier = Content.NonEmpty.class) Content content, @ForAll("calls") ChannelCall call)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      SeekableByteChannel channel = data.newByteChannel();
      assertTrue(channel.isOpen());
      data.close();
      assertFalse(channel.isOpen());
      if (call.kind() != ChannelCall.Kind.IS_OPEN && call.kind() != ChannelCall.Kind.CLOSE) {
        assertEquals(ClosedChannelException.class.getName(), call.on(channel));
      }
    }
  }

  private static void assertBehavesLikeAFileChannel(
      ScratchFile file, SeekableByteChannel tested, List<ChannelCall> calls) throws IOException {
    try (SeekableByteChannel channel = tested;
        SeekableByteChannel model = FileChannel.open(file.path())) {
      for (ChannelCall call : calls) {
        assertEquals(call.on(model), call.on(channel), call::toString);
      }
    }
  }

  @Provide
  Arbitrary<List<ChannelCall>> callSequences() {
    return calls().list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<ChannelCall> calls() {
    Arbitrary<Long> argument =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 100),
            Arbitraries.longs().between((1 << 16) - 3, (1 << 16) + 3),
            Arbitraries.longs().between(-2, 1_100_000),
            Arbitraries.longs().lessOrEqual(FARTHEST));
    Arbitrary<ChannelCall.Kind> kind =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of(ChannelCall.Kind.class).filter(k -> !closes(k))),
            Tuple.of(1, Arbitraries.just(ChannelCall.Kind.CLOSE)));
    return Combinators.combine(kind, argument).as(ChannelCall::new);
  }

  private static boolean closes(ChannelCall.Kind kind) {
    return kind == ChannelCall.Kind.CLOSE;
  }
}
