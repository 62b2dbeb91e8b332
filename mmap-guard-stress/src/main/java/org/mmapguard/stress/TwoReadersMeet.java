package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two readers that come at once both read, and both have left when the data is closed. */
@JCStressTest
@Outcome(id = "byte, byte, closed", expect = ACCEPTABLE, desc = "Both read.")
@Outcome(expect = FORBIDDEN, desc = "Another byte, a refusal, or data that stays open.")
@State
public class TwoReadersMeet {

  private final FileData data = TestFile.next().map();

  @Actor
  public void first(LLL_Result result) {
    result.r1 = data.get(0) == TestFile.VALUE ? "byte" : "another";
  }

  @Actor
  public void second(LLL_Result result) {
    result.r2 =
        data.batch(reads -> reads.get(TestFile.SIZE - 1)) == TestFile.VALUE ? "byte" : "another";
  }

  @Arbiter
  public void close(LLL_Result result) {
    data.close();
    result.r3 = data.isOpen() ? "open" : "closed";
  }
}
