package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A copy is whole, or the data is closed. */
@JCStressTest
@Outcome(id = "bytes, closed", expect = ACCEPTABLE, desc = "It was read before it was closed.")
@Outcome(id = "refused, closed", expect = ACCEPTABLE, desc = "It was closed before it was read.")
@Outcome(expect = FORBIDDEN, desc = "Other bytes, or a failure of either.")
@State
public class CloseAgainstCopy {

  private final FileData data = TestFile.next().map();

  @Actor
  public void read(LL_Result result) {
    try {
      byte[] target = new byte[TestFile.SIZE];
      data.copyTo(0, target, 0, target.length);
      result.r1 = TestFile.describe(target);
    } catch (IllegalStateException e) {
      result.r1 = "refused";
    }
  }

  @Actor
  public void close(LL_Result result) {
    data.close();
    result.r2 = data.isOpen() ? "open" : "closed";
  }
}
