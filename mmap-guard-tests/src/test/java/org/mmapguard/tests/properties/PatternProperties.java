package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A pattern is found where looking at each position in turn finds it, and in linear time. */
class PatternProperties {

  /** The border of two steps of a search, which starts where it is told to. */
  private static final int STEP = 1 << 16;

  @Property(tries = 1000)
  void smallAlphabets(
      @ForAll("periodic") byte[] text, @ForAll("patterns") byte[] pattern, @ForAll("from") int from)
      throws IOException {
    assertFound(text, pattern, Math.min(from, text.length));
  }

  /** A match that begins in one step and ends in the next, after others that nearly do. */
  @Property
  void matchesAcrossSteps(
      @ForAll("patterns") byte[] pattern,
      @ForAll("distances") int distance,
      @ForAll("from") int from)
      throws IOException {
    byte[] text = new byte[2 * STEP + 100];
    Arrays.fill(text, (byte) 'a');
    int at = from + STEP - distance;
    System.arraycopy(pattern, 0, text, at, pattern.length);
    assertFound(text, pattern, from);
  }

  private static void assertFound(byte[] text, byte[] pattern, int from) throws IOException {
    long expected = find(text, pattern, from);
    try (ScratchFile file = ScratchFile.of(text);
        var _ = new StandardInput(new ByteArrayInputStream(text));
        FileData mapped = MmapGuard.mapFile(file.path());
        FileData loaded = MmapGuard.loadStdin(text.length)) {
      for (FileData data : List.of(mapped, loaded)) {
        assertEquals(expected, data.indexOf(pattern, from));
        FileData.Slice rest = data.slice(from, text.length - from);
        assertEquals(expected < 0 ? -1 : expected - from, rest.indexOf(pattern, 0));
      }
    }
  }

  private static long find(byte[] text, byte[] pattern, int from) {
    for (int i = from; i <= text.length - pattern.length; i++) {
      if (Arrays.equals(text, i, i + pattern.length, pattern, 0, pattern.length)) {
        return i;
      }
    }
    return -1;
  }

  /** By comparing at each position, this would be a million million comparisons. */
  @Example
  void aPatternThatNearlyMatchesEverywhereTakesLinearTime() throws IOException {
    byte[] text = new byte[8 << 20];
    Arrays.fill(text, (byte) 'a');
    byte[] pattern = Arrays.copyOf(text, 1 << 17);
    pattern[pattern.length - 1] = 'b';
    byte[] early = Arrays.copyOf(text, 1 << 17);
    early[0] = 'b';
    try (ScratchFile file = ScratchFile.of(text);
        FileData data = MmapGuard.mapFile(file.path())) {
      assertTimeout(
          Duration.ofSeconds(30),
          () -> {
            assertEquals(-1, data.indexOf(pattern, 0));
            assertEquals(-1, data.indexOf(early, 0));
          });
    }
  }

  @Provide
  Arbitrary<byte[]> periodic() {
    return Combinators.combine(patterns(), Arbitraries.integers().between(1, 60), patterns())
        .as(
            (period, times, end) -> {
              byte[] text = new byte[period.length * times + end.length + 1];
              for (int i = 0; i < text.length; i++) {
                text[i] = i < period.length * times ? period[i % period.length] : (byte) 'a';
              }
              System.arraycopy(end, 0, text, text.length - end.length, end.length);
              return text;
            });
  }

  /** Of two letters, often {@code aaa…b}. */
  @Provide
  Arbitrary<byte[]> patterns() {
    Arbitrary<byte[]> any =
        Arbitraries.of((byte) 'a', (byte) 'b').array(byte[].class).ofMaxSize(12);
    Arbitrary<byte[]> nearlySame =
        Combinators.combine(
                Arbitraries.integers().between(1, 90), Arbitraries.integers().between(0, 90))
            .as(
                (size, odd) -> {
                  byte[] pattern = new byte[size];
                  Arrays.fill(pattern, (byte) 'a');
                  pattern[Math.min(odd, size - 1)] = 'b';
                  return pattern;
                });
    return Arbitraries.oneOf(any, nearlySame);
  }

  @Provide
  Arbitrary<Integer> distances() {
    return Arbitraries.integers().between(0, 90);
  }

  @Provide
  Arbitrary<Integer> from() {
    return Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 1000));
  }
}
