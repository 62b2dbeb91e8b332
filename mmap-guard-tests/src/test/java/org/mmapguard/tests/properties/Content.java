package org.mmapguard.tests.properties;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Reproducible bytes of a size at which something may change, inside the library or below it.
 *
 * @param size the number of bytes; half of the sizes are within three bytes of a boundary
 */
record Content(int size, long seed) {

  /** Page, pipe and copy step, block of loaded data, array of several blocks, guarded step. */
  private static final int[] BOUNDARIES = {4096, 8192, 1 << 16, 1 << 18, 3 << 18, 1 << 20};

  byte[] bytes() {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Any size from 0 on. */
  static final class Any implements ArbitrarySupplier<Content> {
    @Override
    public Arbitrary<Content> get() {
      return from(0);
    }
  }

  /** Any size from 1 on, for files to be mapped. */
  static final class NonEmpty implements ArbitrarySupplier<Content> {
    @Override
    public Arbitrary<Content> get() {
      return from(1);
    }
  }

  private static Arbitrary<Content> from(int least) {
    Arbitrary<Integer> nearBoundary =
        Combinators.combine(
                Arbitraries.integers().between(0, BOUNDARIES.length - 1),
                Arbitraries.integers().between(-3, 3))
            .as((boundary, distance) -> BOUNDARIES[boundary] + distance);
    Arbitrary<Integer> size =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.integers().between(least, 300)),
            Tuple.of(1, Arbitraries.integers().between(least, 70_000)),
            Tuple.of(2, nearBoundary));
    return Combinators.combine(size, Arbitraries.longs()).as(Content::new);
  }
}
