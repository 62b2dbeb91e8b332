package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.tests.support.ForkedJvm;

/** Standard input of more than 2 GiB is read, although no array can hold it. */
@EnabledIfSystemProperty(
    named = "mmapguard.slow",
    matches = "true",
    disabledReason = "takes 5 GiB of memory and 15 seconds; -Dmmapguard.slow=true runs it")
class HugeStandardInputTest {

  private static final byte[] PIECE = new byte[1 << 20];
  private static final int PIECES = 2049;

  @Test
  void itIsReadAndBecomesOneSegment(@TempDir Path directory) throws Exception {
    new Random(1).nextBytes(PIECE);
    long size = (long) PIECES * PIECE.length;
    String tooLarge = "standard input: " + size + " bytes do not fit ";
    List<String> lines =
        new ForkedJvm(HugeStandardInputReader.class, directory)
            .with("-Xmx4200m", "-XX:TieredStopAtLevel=4")
            .fedWith(HugeStandardInputTest::write)
            .run()
            .lines();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    write(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    String expected = HexFormat.of().formatHex(digest.digest());
    assertEquals(
        List.of(
            String.valueOf(size),
            expected,
            tooLarge + "an array; read them in parts",
            tooLarge + "a buffer; ask for a part, or use segment()",
            String.valueOf(PIECE[PIECE.length - 1]),
            "true",
            expected),
        lines);
  }

  private static void write(OutputStream out) throws IOException {
    for (int i = 0; i < PIECES; i++) {
      out.write(PIECE);
    }
  }
}
