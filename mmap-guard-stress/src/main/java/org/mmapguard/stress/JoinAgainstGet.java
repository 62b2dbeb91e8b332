package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.foreign.ValueLayout;
import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Blocks of loaded data are joined to one segment while somebody reads them. */
@JCStressTest
@Outcome(id = "byte, byte", expect = ACCEPTABLE, desc = "Read before, or after, or both at once.")
@Outcome(expect = FORBIDDEN, desc = "Another byte, or a failure.")
@State
public class JoinAgainstGet {

  private final FileData data = TestFile.loadedInBlocks();

  @Actor
  public void read(LL_Result result) {
    result.r1 = data.get(data.size() - 1) == TestFile.VALUE ? "byte" : "another";
  }

  @Actor
  public void join(LL_Result result) {
    byte last = data.segment().get(ValueLayout.JAVA_BYTE, data.size() - 1);
    result.r2 = last == TestFile.VALUE ? "byte" : "another";
  }

  @Arbiter
  public void close(LL_Result result) {
    data.close();
  }
}
