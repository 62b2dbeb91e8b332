package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Data of which nobody has more than a slice is not released during the last use of that.
 *
 * <p>Each state leaks a handle on purpose; {@link LeakReports} keeps that out of the log.
 */
@JCStressTest
@Outcome(id = "bytes", expect = ACCEPTABLE, desc = "The collection had to wait.")
@Outcome(expect = FORBIDDEN, desc = "The cleaner was faster.")
@State
public class CleanerAgainstSlice {

  private FileData.@Nullable Slice slice =
      LeakReports.silenced(TestFile.next()).map().slice(1, TestFile.SIZE - 1);

  @Actor
  public void readForTheLastTime(L_Result result) {
    FileData.Slice last = Objects.requireNonNull(slice);
    slice = null;
    result.r1 = last.get(TestFile.SIZE - 2) == TestFile.VALUE ? "bytes" : "wrong bytes";
  }

  @Actor
  public void collect() {
    System.gc();
  }
}
