package org.mmapguard.bench;

import java.nio.file.Path;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A file without a zero byte, as text is, and what is compressed or encrypted for the most part.
 *
 * <p>One that stays in the processor's cache shows what a call costs; of a larger one, a read at
 * random waits for memory, whoever reads.
 */
@State(Scope.Benchmark)
public class Text extends MappedTwice {

  @Param({"1048576", "67108864"})
  long size;

  @Override
  Path file() {
    return BenchFile.of(size, 0);
  }
}
