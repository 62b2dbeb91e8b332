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

/** A file that is mapped while its last other mapping goes stays locked, and is mapped at all. */
@JCStressTest
@Outcome(id = "mapped, locked, free", expect = ACCEPTABLE, desc = "Joined it, or opened anew.")
@Outcome(expect = FORBIDDEN, desc = "Refused, or mapped without the lock, or never released.")
@State
public class MapAgainstLastClose {

  private final TestFile file = TestFile.next();
  private final FileData last = file.map();
  private FileData newcomer = last;

  @Actor
  public void close() {
    last.close();
  }

  @Actor
  public void map(LLL_Result result) {
    newcomer = file.map();
    result.r1 = newcomer.get(0) == TestFile.VALUE ? "mapped" : "wrong bytes";
  }

  @Arbiter
  public void after(LLL_Result result) {
    result.r2 = newcomer.get(0) == TestFile.VALUE && file.isLocked() ? "locked" : "lost";
    newcomer.close();
    result.r3 = file.isLocked() ? "locked" : "free";
  }
}
