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

/** A copy by the kernel is whole, or the data is closed, and its descriptor is never another's. */
@JCStressTest
@Outcome(id = "bytes, closed", expect = ACCEPTABLE, desc = "It was read before it was closed.")
@Outcome(id = "refused, closed", expect = ACCEPTABLE, desc = "It was closed before it was read.")
@Outcome(expect = FORBIDDEN, desc = "Other bytes, or a failure of either.")
@State
public class CloseAgainstTransfer {

  private final FileData data = TestFile.next().map();
  private final TestFile copy = TestFile.next();

  @Actor
  public void read(LL_Result result) {
    try (FileChannel target = copy.openForWriting()) {
      ByteBuffer written = ByteBuffer.allocate(TestFile.SIZE);
      data.transferTo(target);
      target.read(written, 0);
      result.r1 = TestFile.describe(written.array());
    } catch (IllegalStateException e) {
      result.r1 = "refused";
    } catch (IOException e) {
      result.r1 = e.toString();
    }
  }

  @Actor
  public void close(LL_Result result) {
    data.close();
    result.r2 = data.isOpen() ? "open" : "closed";
  }
}
