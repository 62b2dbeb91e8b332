package org.mmapguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.properties.ScriptedStream;
import org.mmapguard.tests.properties.StandardInput;

/** The bounded reader returns all of its input, or says why not. */
class BoundedReaderFuzz {

  @FuzzTest(maxDuration = "60s")
  void theOutcomeIsTheDataTheOverflowOrTheFailure(FuzzedDataProvider input) throws IOException {
    // Limits near the sizes that occur, or any.
    long limit =
        input.consumeBoolean() ? input.consumeInt(0, 5000) : input.consumeLong(0, Long.MAX_VALUE);
    List<Integer> portions = List.of(input.consumeInt(0, 300), input.consumeInt(0, 300));
    ScriptedStream.End end = input.pickValue(ScriptedStream.End.values());
    byte[] content = input.consumeRemainingAsBytes();
    ScriptedStream in = new ScriptedStream(content, portions, end);
    try (var _ = new StandardInput(in);
        FileData.Loaded data = MmapGuard.loadStdin(limit)) {
      assertEquals(ScriptedStream.End.END_OF_STREAM, end);
      assertTrue(content.length <= limit);
      assertArrayEquals(content, data.toByteArray());
    } catch (MmapGuard.InputTooLargeException e) {
      assertTrue(content.length > limit);
      assertEquals(limit, e.limit());
    } catch (IOException e) {
      assertTrue(content.length <= limit);
      assertTrue(end != ScriptedStream.End.END_OF_STREAM, "no failure but " + e);
      assertEquals(end == ScriptedStream.End.INTERRUPTION, Thread.interrupted());
      assertEquals(end != ScriptedStream.End.FAILURE, e instanceof InterruptedIOException);
    }
  }
}
