package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Every access path returns the same bytes for any range. */
class AccessPathProperties {

  /** Content, and a range within it. */
  record Range(Content content, int offset, int length) {
    byte[] expected() {
      return Arrays.copyOfRange(content.bytes(), offset, offset + length);
    }
  }

  @Property
  void mappedData(@ForAll("ranges") Range range, @ForAll AccessPath path) throws IOException {
    try (ScratchFile file = ScratchFile.of(range.content().bytes());
        FileData data = MmapGuard.mapFile(file.path())) {
      assertReads(range, path, data);
    }
  }

  @Property
  void aPrivateCopy(@ForAll("ranges") Range range, @ForAll AccessPath path) throws IOException {
    try (ScratchFile file = ScratchFile.of(range.content().bytes());
        FileData data = MmapGuard.readFile(file.path(), MmapGuard.UNLIMITED)) {
      assertReads(range, path, data);
    }
  }

  /** The first path may read the blocks as they came, the second after they were joined. */
  @Property
  void streamedDataBeforeAndAfterItsBlocksAreJoined(
      @ForAll("ranges") Range range, @ForAll AccessPath first, @ForAll AccessPath second)
      throws IOException {
    try (var _ = new StandardInput(new ByteArrayInputStream(range.content().bytes()));
        FileData data = MmapGuard.loadStdin(MmapGuard.UNLIMITED)) {
      assertReads(range, first, data);
      data.segment();
      assertReads(range, second, data);
    }
  }

  @Property(tries = 100)
  void aLoan(@ForAll("ranges") Range range) throws IOException {
    try (ScratchFile file = ScratchFile.of(range.content().bytes())) {
      byte[] lent =
          MmapGuard.view(
              file.path(),
              bytes ->
                  bytes.asSlice(range.offset(), range.length()).toArray(ValueLayout.JAVA_BYTE));
      assertArrayEquals(range.expected(), lent);
    }
  }

  @Property
  void closedDataRefusesEveryPath(@ForAll("ranges") Range range, @ForAll AccessPath path)
      throws IOException {
    byte[] content = range.content().bytes();
    try (ScratchFile file = ScratchFile.of(content);
        FileData mapped = MmapGuard.mapFile(file.path());
        FileData loaded = MmapGuard.readFile(file.path(), content.length)) {
      for (FileData data : List.of(mapped, loaded)) {
        data.close();
        assertFalse(data.isOpen());
        assertEquals(content.length, data.size());
        assertThrows(IllegalStateException.class, () -> path.read(data, 0, 1));
      }
    }
  }

  private static void assertReads(Range range, AccessPath path, FileData data) throws IOException {
    assertArrayEquals(range.expected(), path.read(data, range.offset(), range.length()));
  }

  @Provide
  Arbitrary<Range> ranges() {
    return new Content.NonEmpty()
        .get()
        .flatMap(
            content ->
                Combinators.combine(
                        Arbitraries.integers().between(0, content.size()),
                        Arbitraries.integers().between(0, content.size()))
                    .as(
                        (a, b) ->
                            new Range(content, Math.min(a, b), Math.max(a, b) - Math.min(a, b))));
  }
}
