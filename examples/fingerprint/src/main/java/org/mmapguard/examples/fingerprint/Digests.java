package org.mmapguard.examples.fingerprint;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.mmapguard.FileData;

/**
 * Checksums of a file, and its first bytes, all in hexadecimal digits.
 *
 * @param sha256 the SHA-256
 * @param crc32c the CRC-32C
 * @param start the first 16 bytes, or fewer
 */
record Digests(String sha256, String crc32c, String start) {

  private static final int STEP = 1 << 18;
  private static final int START = 16;
  private static final HexFormat HEX = HexFormat.of();

  /** Reads all of {@code data} once. */
  static Digests of(FileData data, Progress progress) throws IOException {
    MessageDigest sha256 = sha256Digest();
    CRC32C crc32c = new CRC32C();
    byte[] start = new byte[(int) Math.min(START, data.size())];
    data.copyTo(0, start, 0, start.length);
    // @start region="digest"
    // The stream is guarded: it hands out copies, which native code such as a CRC may read.
    try (progress;
        InputStream in = data.newInputStream()) {
      byte[] step = new byte[STEP];
      long done = 0;
      for (int count; (count = in.read(step)) >= 0; ) {
        sha256.update(step, 0, count);
        crc32c.update(step, 0, count);
        done += count;
        progress.report(done);
      }
    }
    // @end
    return new Digests(
        HEX.formatHex(sha256.digest()),
        HEX.toHexDigits((int) crc32c.getValue()),
        HexFormat.ofDelimiter(" ").formatHex(start));
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
