package org.mmapguard.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.mmapguard.FileData;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Closing is refused while the memory is written to a file, and tried again until it is not; who
 * reads meanwhile waits and reads on, or finds the data closed.
 */
@JCStressTest
@Outcome(id = "byte, closed", expect = ACCEPTABLE, desc = "It was read before it was closed.")
@Outcome(id = "refused, closed", expect = ACCEPTABLE, desc = "It was closed before it was read.")
@Outcome(expect = FORBIDDEN, desc = "Another byte, or a failure of either.")
@State
public class RefusedCloseAgainstGet {

  private final FileData data = TestFile.next().map();
  private final TestFile copy = TestFile.next();

  @Actor
  public void read(LL_Result result) {
    try (FileChannel target = copy.openForWriting()) {
      ByteBuffer view = data.asByteBuffer();
      target.write(view, 0);
      result.r1 = data.get(TestFile.SIZE - 1) == TestFile.VALUE ? "byte" : "another";
    } catch (IllegalStateException e) {
      result.r1 = "refused";
    } catch (IOException e) {
      result.r1 = e.toString();
    }
  }

  @Actor
  public void close(LL_Result result) {
    while (data.isOpen()) {
      try {
        data.close();
      } catch (IllegalStateException e) {
        Thread.onSpinWait(); // it is being written
      }
    }
    result.r2 = "closed";
  }
}
