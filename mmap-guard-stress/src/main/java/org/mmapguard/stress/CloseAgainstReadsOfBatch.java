package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Closing takes effect at the next read of a batch: after it, none is made. */
@JCStressTest
@Outcome(id = "0, closed", expect = ACCEPTABLE, desc = "It was closed before the first read.")
@Outcome(id = "[1-4], closed", expect = ACCEPTABLE, desc = "It was closed between two reads.")
@Outcome(id = "all, closed", expect = ACCEPTABLE, desc = "It was closed after the last one.")
@Outcome(expect = FORBIDDEN, desc = "Other bytes, a read after a refused one, or a failure.")
@State
public class CloseAgainstReadsOfBatch {

  private static final int READS = 4;

  private final FileData data = TestFile.next().map();

  @Actor
  public void read(LL_Result result) {
    int[] done = new int[1];
    try {
      result.r1 =
          data.batch(
              reads -> {
                boolean refused = false;
                for (int i = 0; i < READS; i++) {
                  try {
                    if (reads.get(TestFile.SIZE - 1 - i) != TestFile.VALUE) {
                      return "another byte";
                    }
                    if (refused) {
                      return "read after it was refused";
                    }
                    done[0]++;
                  } catch (IllegalStateException e) {
                    refused = true;
                  }
                }
                return refused ? String.valueOf(done[0]) : "all";
              });
    } catch (IllegalStateException e) {
      result.r1 = String.valueOf(done[0]);
    }
  }

  @Actor
  public void close(LL_Result result) {
    data.close();
    result.r2 = data.isOpen() ? "open" : "closed";
  }
}
