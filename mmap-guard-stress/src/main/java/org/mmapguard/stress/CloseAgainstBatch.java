package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What a batch read is the file's, or the data is closed; closing does not wait for its body. */
@JCStressTest
@Outcome(id = "bytes, closed", expect = ACCEPTABLE, desc = "It was read before it was closed.")
@Outcome(id = "refused, closed", expect = ACCEPTABLE, desc = "It was closed before it was read.")
@Outcome(expect = FORBIDDEN, desc = "Other bytes, or a failure of either.")
@State
public class CloseAgainstBatch {

  private final FileData data = TestFile.next().map();

  @Actor
  public void read(LL_Result result) {
    try {
      result.r1 =
          data.batch(
              reads -> {
                byte[] target = new byte[TestFile.SIZE];
                reads.copyTo(0, target, 0, target.length);
                return reads.get(TestFile.SIZE - 1) == TestFile.VALUE
                    ? TestFile.describe(target)
                    : "wrong bytes";
              });
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
