package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** Two threads that close one handle release it once: a second handle keeps the lock. */
@JCStressTest
@Outcome(id = "closed, closed, locked, free", expect = ACCEPTABLE, desc = "Released once.")
@Outcome(expect = FORBIDDEN, desc = "Still open, released twice, or not at all.")
@State
public class TwoClosers {

  private final TestFile file = TestFile.next();
  private final FileData data = file.map();
  private final FileData other = file.map();

  @Actor
  public void first(LLLL_Result result) {
    data.close();
    result.r1 = data.isOpen() ? "open" : "closed";
  }

  @Actor
  public void second(LLLL_Result result) {
    data.close();
    result.r2 = data.isOpen() ? "open" : "closed";
  }

  @Arbiter
  public void after(LLLL_Result result) {
    result.r3 = other.get(0) == TestFile.VALUE && file.isLocked() ? "locked" : "lost";
    other.close();
    result.r4 = file.isLocked() ? "locked" : "free";
  }
}
