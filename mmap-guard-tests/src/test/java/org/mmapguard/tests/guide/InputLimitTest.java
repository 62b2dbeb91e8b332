package org.mmapguard.tests.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A program decides how much it takes from standard input. */
class InputLimitTest {

  // @start region="limit"
  static byte[] readRequest(long limit) throws IOException {
    try (FileData.Loaded request = MmapGuard.loadStdin(limit)) {
      return request.toByteArray();
    } catch (MmapGuard.InputTooLargeException e) {
      throw new IOException("a request has at most " + e.limit() + " bytes", e);
    }
  } // @end

  @Test
  void inputOfTheLimitIsTaken() throws IOException {
    try (StandardInput _ = StandardInput.of(new byte[4])) {
      assertEquals(4, readRequest(4).length);
    }
  }

  @Test
  void oneByteMoreIsRefused() {
    try (StandardInput _ = StandardInput.of(new byte[5])) {
      IOException e = assertThrows(IOException.class, () -> readRequest(4));
      assertEquals("a request has at most 4 bytes", e.getMessage());
    }
  }
}
