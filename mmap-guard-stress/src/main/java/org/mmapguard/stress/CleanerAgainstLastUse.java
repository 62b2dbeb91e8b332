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
 * Data that nobody will use again is not released by a garbage collection during its last use.
 *
 * <p>Each state leaks a handle on purpose; {@link LeakReports} keeps that out of the log.
 */
@JCStressTest
@Outcome(id = "bytes", expect = ACCEPTABLE, desc = "The collection had to wait.")
@Outcome(expect = FORBIDDEN, desc = "The cleaner was faster.")
@State
public class CleanerAgainstLastUse {

  private @Nullable FileData data = LeakReports.silenced(TestFile.next()).map();

  @Actor
  public void readForTheLastTime(L_Result result) {
    FileData last = Objects.requireNonNull(data);
    data = null;
    byte[] target = new byte[TestFile.SIZE];
    last.copyTo(0, target, 0, target.length);
    result.r1 = TestFile.describe(target);
  }

  @Actor
  public void collect() {
    System.gc();
  }
}
