package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A handle that is closed while it becomes garbage is released once. */
@JCStressTest
@Outcome(id = "locked, free", expect = ACCEPTABLE, desc = "By its owner, not by the cleaner too.")
@Outcome(expect = FORBIDDEN, desc = "Released twice, or not at all.")
@State
public class CleanerAgainstClose {

  private final TestFile file = TestFile.next();
  private final FileData other = file.map();
  private @Nullable FileData data = file.map();

  @Actor
  public void close() {
    FileData last = Objects.requireNonNull(data);
    data = null;
    last.close();
  }

  @Actor
  public void collect() {
    System.gc();
  }

  @Arbiter
  public void after(LL_Result result) {
    result.r1 = other.get(0) == TestFile.VALUE && file.isLocked() ? "locked" : "lost";
    other.close();
    result.r2 = file.isLocked() ? "locked" : "free";
  }
}
