package org.mmapguard.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the two sides of a {@linkplain Pairs pair} took in one iteration. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Sides {

  /** The library's side, in nanoseconds. */
  public long ours;

  /** The other side, in nanoseconds. */
  public long other;

  /** How often each side ran. */
  public long turns;

  /** One side of a pair; its result only keeps the compiler from removing the work. */
  @FunctionalInterface
  interface Side {
    long run() throws Exception;
  }

  long inTurn(Side first, Side second) throws Exception {
    long start = System.nanoTime();
    long result = first.run();
    long between = System.nanoTime();
    result += second.run();
    long end = System.nanoTime();
    ours += between - start;
    other += end - between;
    turns++;
    return result;
  }
}
